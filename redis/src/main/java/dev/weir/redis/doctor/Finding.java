package dev.weir.redis.doctor;

/**
 * What was found about one need.
 *
 * @param name of the need, one word
 * @param level whether it is met
 * @param found what is there
 * @param advice what to change, empty if nothing
 */
public record Finding(String name, Level level, String found, String advice) {

  /** Whether a need is met. */
  public enum Level {
    /** As it should be. */
    OK,
    /** Weir works, and something will surprise somebody. */
    WARNING,
    /** Weir does not work, or limits will not hold. */
    FAILED
  }

  static Finding ok(String name, String found) {
    return new Finding(name, Level.OK, found, "");
  }

  static Finding warning(String name, String found, String advice) {
    return new Finding(name, Level.WARNING, found, advice);
  }

  static Finding failed(String name, String found, String advice) {
    return new Finding(name, Level.FAILED, found, advice);
  }
}
