package dev.weir.limit;

import java.time.Duration;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The span of time over which a limit counts: whole milliseconds from 1 ms to 366 days.
 *
 * @param millis its length in milliseconds, 1..31622400000
 */
public record Window(long millis) {

  private static final long MAX_MILLIS = Duration.ofDays(366).toMillis();
  private static final String EXPECTED =
      "1ms..366d, written as 500ms, 1s, 15m, 1h, 1d or in ISO-8601 as PT15M";
  private static final Pattern SHORT_FORM = Pattern.compile("(\\d{0,11})(ms|s|m|h|d)");

  /** Checks the range. */
  public Window {
    if (millis < 1 || millis > MAX_MILLIS) {
      throw new InvalidValueException("window", millis + "ms", EXPECTED);
    }
  }

  /**
   * A window of this duration.
   *
   * @throws InvalidValueException if it is not a whole number of milliseconds from 1 ms to 366 d
   */
  public static Window of(Duration duration) {
    if (duration.getNano() % 1_000_000 != 0
        || duration.isNegative()
        || duration.getSeconds() > MAX_MILLIS / 1000) {
      throw new InvalidValueException("window", duration, EXPECTED + ", in whole milliseconds");
    }
    return new Window(duration.toMillis());
  }

  /**
   * Reads {@code 500ms}, {@code 1s}, {@code 15m}, {@code 1h}, {@code 1d}, a bare unit such as
   * {@code m} for one of it, or ISO-8601 such as {@code PT15M}.
   *
   * @throws InvalidValueException if the text is none of these
   */
  public static Window parse(String text) {
    Matcher shortForm = SHORT_FORM.matcher(text);
    if (shortForm.matches()) {
      String digits = shortForm.group(1);
      long count = digits.isEmpty() ? 1 : Long.parseLong(digits);
      long unitMillis = unitMillis(shortForm.group(2));
      if (count > MAX_MILLIS / unitMillis) {
        throw new InvalidValueException("window", text, EXPECTED);
      }
      return checked(text, count * unitMillis);
    }
    if (text.length() <= 40 && text.toUpperCase(Locale.ROOT).startsWith("P")) {
      try {
        return of(Duration.parse(text));
      } catch (DateTimeParseException e) {
        throw new InvalidValueException("window", text, EXPECTED);
      }
    }
    throw new InvalidValueException("window", text, EXPECTED);
  }

  private static Window checked(String text, long millis) {
    if (millis < 1) {
      throw new InvalidValueException("window", text, EXPECTED);
    }
    return new Window(millis);
  }

  private static long unitMillis(String unit) {
    return switch (unit) {
      case "ms" -> 1;
      case "s" -> 1_000;
      case "m" -> 60_000;
      case "h" -> 3_600_000;
      default -> 86_400_000;
    };
  }

  /** Its length in microseconds, the tick of every store. */
  public long micros() {
    return millis * 1_000;
  }

  /** Its length. */
  public Duration duration() {
    return Duration.ofMillis(millis);
  }

  /** The short form that {@link #parse} reads, in the greatest unit that divides it. */
  @Override
  public String toString() {
    for (String unit : new String[] {"d", "h", "m", "s"}) {
      if (millis % unitMillis(unit) == 0) {
        return millis / unitMillis(unit) + unit;
      }
    }
    return millis + "ms";
  }
}
