package dev.weir.app.replay;

import dev.weir.limit.InvalidValueException;
import dev.weir.limit.Limit;

/** Reads the texts that are added up to a cost. */
final class Costs {

  private Costs() {}

  /**
   * A whole number of units; {@code 12.0} is one, as tools write it that know only fractions.
   *
   * @throws InvalidValueException if it is not 0..4294967295
   */
  static long parse(String name, String text) {
    String trimmed = text.trim();
    int end = trimmed.length();
    int point = trimmed.indexOf('.');
    if (point > 0 && trimmed.chars().skip(point + 1L).allMatch(c -> c == '0')) {
      end = point;
    }
    if (end == 0 || end > 10 || !trimmed.chars().limit(end).allMatch(c -> c >= '0' && c <= '9')) {
      throw new InvalidValueException(name, text, "0.." + Limit.MAX_UNITS);
    }
    return Long.parseLong(trimmed, 0, end, 10);
  }
}
