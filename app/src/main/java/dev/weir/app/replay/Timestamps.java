package dev.weir.app.replay;

import dev.weir.limit.InvalidValueException;
import java.time.DateTimeException;
import java.time.LocalDate;

/**
 * Reads times: ISO-8601 with a blank instead of the T if need be, seconds, fraction and zone left
 * out at will (UTC then); Unix times, whose unit follows from their size; and the form of access
 * logs. Rounded down to the microsecond. By hand, since it is half of the work of a replay.
 */
final class Timestamps {

  private static final long MAX_MICROS = 7_258_118_400_000_000L; // the year 2200
  private static final String EXPECTED =
      "a time from 1970 to 2200 such as 2026-03-01T12:00:00.5Z or 1772366400";
  private static final String MONTHS = "JanFebMarAprMayJunJulAugSepOctNovDec";

  private final String text;
  private int at;

  private Timestamps(String text) {
    this.text = text;
  }

  /**
   * Microseconds since the epoch.
   *
   * @throws InvalidValueException if it is no time, or not of 1970..2200
   */
  static long parse(String text) {
    String trimmed = text.trim();
    Timestamps reader = new Timestamps(trimmed);
    try {
      return inRange(text, reader.isDate() ? reader.iso() : reader.unix());
    } catch (DateTimeException | ArithmeticException e) {
      throw bad(text);
    }
  }

  /**
   * As {@link #parse}, of a field that has the name of a time but may be a duration or a counter.
   *
   * @throws InvalidValueException also if it is a number too small for the Unix time of a recording
   */
  static long parseUsual(String text) {
    if (isSmallNumber(text)) {
      throw new InvalidValueException(
          "time", text, "a date or a number from 10^8 on; or --time, to take smaller ones");
    }
    return parse(text);
  }

  /** Whether it is a number below 10^8, which is a duration or a counter rather than a time. */
  static boolean isSmallNumber(String text) {
    String trimmed = text.trim();
    int start = trimmed.startsWith("-") ? 1 : 0;
    while (start < trimmed.length() && trimmed.charAt(start) == '0') {
      start++;
    }
    int end = start;
    while (end < trimmed.length() && isDigit(trimmed.charAt(end))) {
      end++;
    }
    boolean whole = end == trimmed.length();
    return end > 0
        && isDigit(trimmed.charAt(end - 1))
        && end - start <= 8
        && (whole || ".eE".indexOf(trimmed.charAt(end)) >= 0);
  }

  /** Of {@code 10/Oct/2000:13:55:36 -0700}, as between the brackets of an access log. */
  static long parseLogTime(String text) {
    Timestamps reader = new Timestamps(text);
    try {
      return inRange(text, reader.logTime());
    } catch (DateTimeException e) {
      throw bad(text);
    }
  }

  private static long inRange(String text, long micros) {
    if (micros < 0 || micros > MAX_MICROS) {
      throw bad(text);
    }
    return micros;
  }

  private static InvalidValueException bad(String text) {
    return new InvalidValueException("time", text, EXPECTED);
  }

  private boolean isDate() {
    return text.length() >= 8 && (text.charAt(4) == '-' || text.charAt(4) == '/');
  }

  private long iso() {
    int year = digits(4);
    char separator = text.charAt(at++);
    int month = digits(2);
    skip(separator);
    long day = LocalDate.of(year, month, digits(2)).toEpochDay();
    if (at == text.length()) {
      return micros(day, 0, 0, 0, 0);
    }
    skipOneOf("T t");
    int hour = digits(2);
    skip(':');
    int minute = digits(2);
    int second = skips(':') ? digits(2) : 0;
    long fraction = skips('.') || skips(',') ? fraction() : 0;
    return micros(day, hour, minute, second, zoneSeconds()) + fraction;
  }

  private long logTime() {
    int day = digits(2);
    skip('/');
    int month = month();
    skip('/');
    long epochDay = LocalDate.of(digits(4), month, day).toEpochDay();
    skip(':');
    int hour = digits(2);
    skip(':');
    int minute = digits(2);
    skip(':');
    return micros(epochDay, hour, minute, digits(2), zoneSeconds());
  }

  private int month() {
    int index = at + 3 <= text.length() ? MONTHS.indexOf(text.substring(at, at + 3)) : -1;
    at += 3;
    return check(index >= 0 && index % 3 == 0, index / 3 + 1);
  }

  /** Seconds below 10^11, milliseconds below 10^14, microseconds below 10^17, else nanoseconds. */
  private long unix() {
    int start = at;
    long whole = 0;
    while (at < text.length() && isDigit(text.charAt(at))) {
      whole = Math.addExact(Math.multiplyExact(whole, 10L), text.charAt(at++) - '0');
    }
    check(at > start, 0);
    long nanosPerUnit = nanosPerUnit(whole);
    long micros =
        nanosPerUnit == 1 ? whole / 1_000 : Math.multiplyExact(whole, nanosPerUnit / 1_000);
    long fraction = skips('.') ? fraction() * nanosPerUnit / 1_000_000_000 : 0;
    return check(at == text.length(), Math.addExact(micros, fraction));
  }

  private static long nanosPerUnit(long whole) {
    if (whole < 100_000_000_000L) {
      return 1_000_000_000;
    }
    if (whole < 100_000_000_000_000L) {
      return 1_000_000;
    }
    return whole < 100_000_000_000_000_000L ? 1_000 : 1;
  }

  private static long micros(long day, int hour, int minute, int second, int zoneSeconds) {
    check(hour < 24 && minute < 60 && second < 60, 0);
    return (day * 86_400 + hour * 3_600L + minute * 60L + second - zoneSeconds) * 1_000_000;
  }

  private int zoneSeconds() {
    skips(' ');
    if (at == text.length() || skips('Z') || skips('z') || skipsWord("UTC")) {
      return check(at == text.length(), 0);
    }
    int sign = skips('-') ? -1 : 1;
    if (sign > 0) {
      skip('+');
    }
    int hours = digits(2);
    int minutes = skips(':') || at < text.length() ? digits(2) : 0;
    check(hours <= 18 && minutes < 60 && at == text.length(), 0);
    return sign * (hours * 3_600 + minutes * 60);
  }

  /** Digits after a point, as millionths. */
  private long fraction() {
    long millionths = 0;
    int start = at;
    for (; at < text.length() && isDigit(text.charAt(at)); at++) {
      if (at - start < 6) {
        millionths = millionths * 10 + (text.charAt(at) - '0');
      }
    }
    for (int missing = at - start; missing < 6; missing++) {
      millionths *= 10;
    }
    return check(at > start, millionths);
  }

  private int digits(int count) {
    check(at + count <= text.length(), 0);
    int value = 0;
    for (int end = at + count; at < end; at++) {
      char c = text.charAt(at);
      check(isDigit(c), 0);
      value = value * 10 + (c - '0');
    }
    return value;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private void skip(char expected) {
    check(skips(expected), 0);
  }

  private void skipOneOf(String characters) {
    check(characters.indexOf(text.charAt(at)) >= 0, 0);
    at++;
  }

  private boolean skips(char wanted) {
    boolean there = at < text.length() && text.charAt(at) == wanted;
    if (there) {
      at++;
    }
    return there;
  }

  private boolean skipsWord(String wanted) {
    boolean there = text.startsWith(wanted, at);
    if (there) {
      at += wanted.length();
    }
    return there;
  }

  private static int check(boolean holds, int value) {
    return (int) check(holds, (long) value);
  }

  private static long check(boolean holds, long value) {
    if (!holds) {
      throw new DateTimeException("malformed");
    }
    return value;
  }
}
