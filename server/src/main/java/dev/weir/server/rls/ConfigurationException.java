package dev.weir.server.rls;

import java.util.Objects;

/** Files that cannot be used; the message names the file and what is wrong with it. */
final class ConfigurationException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String file;
  private final String mistake;

  ConfigurationException(String file, String mistake) {
    super(file + ": " + mistake);
    this.file = file;
    this.mistake = mistake;
  }

  String file() {
    return file;
  }

  /** What is wrong, without the file. */
  String mistake() {
    return mistake;
  }

  /** The file and the mistake. */
  String text() {
    return Objects.requireNonNull(getMessage());
  }
}
