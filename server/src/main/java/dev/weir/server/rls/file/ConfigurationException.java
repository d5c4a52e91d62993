package dev.weir.server.rls.file;

import java.util.Objects;

/** Files that cannot be used; the message names the file and what is wrong with it. */
public final class ConfigurationException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String file;
  private final String mistake;

  /** A mistake in a file, by the name that messages call it. */
  public ConfigurationException(String file, String mistake) {
    super(file + ": " + mistake);
    this.file = file;
    this.mistake = mistake;
  }

  /** What the file is called. */
  public String file() {
    return file;
  }

  /** What is wrong, without the file. */
  public String mistake() {
    return mistake;
  }

  /** The file and the mistake. */
  public String text() {
    return Objects.requireNonNull(getMessage());
  }
}
