package dev.weir.server.rls;

import java.util.Objects;

/** Files that cannot be used; the message names the file and what is wrong with it. */
final class ConfigurationException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  ConfigurationException(String file, String mistake) {
    super(file + ": " + mistake);
  }

  /** The file and the mistake. */
  String text() {
    return Objects.requireNonNull(getMessage());
  }
}
