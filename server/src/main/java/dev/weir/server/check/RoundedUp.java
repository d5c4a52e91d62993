package dev.weir.server.check;

import java.time.Duration;

/**
 * Times as answers tell them: in whole seconds or milliseconds, rounded up, so that whoever waits
 * so long has waited long enough.
 */
public final class RoundedUp {

  private static final int MICROS_A_SECOND = 1_000_000;
  private static final int NANOS_A_MILLI = 1_000_000;

  private RoundedUp() {}

  /** The seconds of a time in microseconds. */
  public static long seconds(long micros) {
    return -Math.floorDiv(-micros, MICROS_A_SECOND);
  }

  /** The seconds of a time. */
  public static long seconds(Duration time) {
    return time.getSeconds() + (time.getNano() > 0 ? 1 : 0);
  }

  /** The milliseconds of a time. */
  public static long millis(Duration time) {
    return time.plusNanos(NANOS_A_MILLI - 1).toMillis();
  }
}
