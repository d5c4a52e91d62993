package dev.weir.app.replay;

import dev.weir.limit.InvalidValueException;
import dev.weir.limit.Limit;

/**
 * One recorded request.
 *
 * @param timeMicros when, in microseconds since the epoch (of a key stream: since its start)
 * @param key whose counter it falls on
 * @param cost 0..4294967295 units
 */
record Event(long timeMicros, String key, long cost) {

  private static final int MAX_KEY_CHARS = 4096;

  /** Where a recording has nobody to tell apart, all requests are of this key. */
  static final String EVERYBODY = "all";

  /** What access logs write for a value that is missing. */
  static final String NOBODY = "-";

  Event {
    if (key.length() > MAX_KEY_CHARS) {
      throw new InvalidValueException(
          "key", key.length() + " characters", "at most " + MAX_KEY_CHARS);
    }
    if (cost < 0 || cost > Limit.MAX_UNITS) {
      throw new InvalidValueException("cost", cost, "0.." + Limit.MAX_UNITS);
    }
  }
}
