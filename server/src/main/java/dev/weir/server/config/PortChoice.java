package dev.weir.server.config;

import java.util.OptionalInt;

/**
 * A port that is usually open only where Envoy's files are.
 *
 * @param told whether somebody decided
 * @param number the port that was decided on; empty for none
 */
public record PortChoice(boolean told, OptionalInt number) {

  /** Nobody decided. */
  static final PortChoice AUTO = new PortChoice(false, OptionalInt.empty());

  /**
   * The port to open.
   *
   * @param wanted whether it is opened where nobody decided
   * @param usual the port then
   */
  public OptionalInt orUsual(boolean wanted, int usual) {
    return told || !wanted ? number : OptionalInt.of(usual);
  }
}
