package dev.weir.server.config;

import java.util.List;

/**
 * A configuration that cannot be used. Says everything that is wrong with it, not only the first
 * thing found.
 */
public final class InvalidSettingsException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  private final transient List<String> mistakes;

  InvalidSettingsException(List<String> mistakes) {
    super(String.join(System.lineSeparator(), mistakes));
    this.mistakes = List.copyOf(mistakes);
  }

  /** One line for each mistake, for example {@code WEIR_HTTP_PORT: 80a (expected: 0..65535)}. */
  public List<String> mistakes() {
    return mistakes;
  }
}
