package dev.weir.app.replay;

import dev.weir.limit.InvalidValueException;
import dev.weir.limit.Limit;
import java.util.List;

/**
 * One recorded request.
 *
 * @param timeMicros when, in microseconds since the epoch (of a key stream: since its start)
 * @param values what was selected of it, in the order of the selection; at least one
 * @param cost 0..4294967295 units
 */
record Event(long timeMicros, List<String> values, long cost) {

  private static final int MAX_KEY_CHARS = 4096;

  /** Where a recording has nobody to tell apart, all requests are of this key. */
  static final String EVERYBODY = "all";

  /** What access logs write for a value that is missing. */
  static final String NOBODY = "-";

  Event {
    values = List.copyOf(values);
    int chars = values.stream().mapToInt(String::length).sum() + values.size() - 1;
    if (chars > MAX_KEY_CHARS) {
      throw new InvalidValueException("key", chars + " characters", "at most " + MAX_KEY_CHARS);
    }
    if (cost < 0 || cost > Limit.MAX_UNITS) {
      throw new InvalidValueException("cost", cost, "0.." + Limit.MAX_UNITS);
    }
  }

  Event(long timeMicros, String key, long cost) {
    this(timeMicros, List.of(key), cost);
  }

  /** Whose counter it falls on. */
  String key() {
    return values.size() == 1 ? values.get(0) : String.join(" ", values);
  }
}
