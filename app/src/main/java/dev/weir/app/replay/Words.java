package dev.weir.app.replay;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Numbers, times and keys as people read them. */
final class Words {

  private static final DateTimeFormatter CLOCK = DateTimeFormatter.ofPattern("HH:mm:ss");
  private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern("yyyy-MM-dd");
  private static final long DAY_SECONDS = 86_400;

  private Words() {}

  static String count(long count) {
    return String.format(Locale.ROOT, "%,d", count);
  }

  static String percent(long part, long whole) {
    return String.format(Locale.ROOT, "%.1f %%", whole == 0 ? 0 : 100.0 * part / whole);
  }

  static String bytes(long bytes) {
    return String.format(Locale.ROOT, "%,.1f MB", bytes / 1e6);
  }

  /** In the two greatest units that it has. */
  static String span(long micros) {
    if (micros == 0) {
      return "0 s";
    }
    if (micros < 1_000) {
      return micros + " µs";
    }
    if (micros < 1_000_000) {
      return String.format(Locale.ROOT, "%.1f ms", micros / 1e3);
    }
    long seconds = micros / 1_000_000;
    if (seconds < 60) {
      return String.format(Locale.ROOT, "%.1f s", micros / 1e6).replace(".0 s", " s");
    }
    if (seconds < 3_600) {
      return two(seconds / 60, "min", seconds % 60, "s");
    }
    return seconds < DAY_SECONDS
        ? two(seconds / 3_600, "h", seconds % 3_600 / 60, "min")
        : two(seconds / DAY_SECONDS, "d", seconds % DAY_SECONDS / 3_600, "h");
  }

  private static String two(long great, String greatUnit, long small, String smallUnit) {
    return great + " " + greatUnit + (small == 0 ? "" : " " + small + " " + smallUnit);
  }

  static String instant(long micros) {
    return Instant.ofEpochSecond(micros / 1_000_000, micros % 1_000_000 * 1_000).toString();
  }

  /** A point of time as short as it can be told from others within a span. */
  static String moment(long micros, long spanMicros) {
    Instant instant = Instant.ofEpochSecond(micros / 1_000_000);
    String date = DATE.format(instant.atOffset(ZoneOffset.UTC));
    String clock = CLOCK.format(instant.atOffset(ZoneOffset.UTC));
    long spanSeconds = spanMicros / 1_000_000;
    if (spanSeconds < DAY_SECONDS) {
      return clock;
    }
    return spanSeconds < 60 * DAY_SECONDS ? date.substring(5) + " " + clock.substring(0, 5) : date;
  }

  /** A recorded text, safe to print: what would steer a terminal is escaped, the rest is cut. */
  static String printable(String text, int maxChars) {
    StringBuilder safe = new StringBuilder();
    text.codePoints()
        .limit(maxChars + 1L)
        .forEach(
            c -> {
              int type = Character.getType(c);
              if (Character.isISOControl(c)
                  || type == Character.FORMAT
                  || type == Character.SURROGATE
                  || type == Character.LINE_SEPARATOR
                  || type == Character.PARAGRAPH_SEPARATOR) {
                safe.append(String.format("\\u%04x", c));
              } else {
                safe.appendCodePoint(c);
              }
            });
    return safe.length() <= maxChars ? safe.toString() : safe.substring(0, maxChars - 1) + "…";
  }
}
