package dev.weir.server.rls.message;

import dev.weir.limit.Window;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The windows of Envoy's protocol; a month has 30 days and a year 365. */
public enum Unit {
  /** A second. */
  SECOND(1, 1),
  /** 60 seconds. */
  MINUTE(2, 60),
  /** 60 minutes. */
  HOUR(3, 3_600),
  /** 24 hours. */
  DAY(4, 86_400),
  /** 30 days. */
  MONTH(5, 30 * 86_400),
  /** 365 days. */
  YEAR(6, 365 * 86_400),
  /** 7 days. */
  WEEK(7, 7 * 86_400);

  private static final long MAX_SECONDS = 366L * 86_400;
  private static final Unit[] ALL = values();

  private final int number;
  private final long seconds;

  Unit(int number, long seconds) {
    this.number = number;
    this.seconds = seconds;
  }

  /** The unit with this number in the protocol, null if there is none. */
  public static @Nullable Unit of(int number) {
    return number >= 1 && number <= ALL.length ? ALL[number - 1] : null;
  }

  /** The unit that a file calls so, in any case; null if there is none. */
  public static @Nullable Unit named(String name) {
    String wanted = name.toUpperCase(Locale.ROOT);
    for (Unit unit : ALL) {
      if (unit.name().equals(wanted)) {
        return unit;
      }
    }
    return null;
  }

  /** Its number in the protocol. */
  int number() {
    return number;
  }

  long seconds() {
    return seconds;
  }

  /** So many of it. */
  public Window window(long multiplier) {
    return new Window(seconds * multiplier * 1_000);
  }

  /** How many of it a window may have at most: 366 days of them. */
  public long maxMultiplier() {
    return MAX_SECONDS / seconds;
  }
}
