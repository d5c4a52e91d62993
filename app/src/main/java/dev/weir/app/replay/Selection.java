package dev.weir.app.replay;

import java.util.List;
import java.util.Optional;

/**
 * What of a record is used, by the names that the file has for it.
 *
 * @param time the field with the time; found by its usual names if none is given
 * @param keys the fields that tell clients apart, together; none for the format's default
 * @param costs the fields that are added up to the cost; none for one unit each
 * @param lenient whether a record may lack any of the keys
 */
record Selection(Optional<String> time, List<String> keys, List<String> costs, boolean lenient) {

  /** Names of a time, most usual first; case makes no difference. */
  static final List<String> USUAL_TIMES =
      List.of("time", "timestamp", "@timestamp", "ts", "datetime", "date", "created_at");

  static Selection of(Optional<String> time, Optional<String> key, Optional<String> cost) {
    return new Selection(time, names(key), names(cost), false);
  }

  /** Of what a request may have. */
  static Selection ofRequest(Optional<String> time, List<String> names, Optional<String> cost) {
    return new Selection(time, names, names(cost), true);
  }

  private static List<String> names(Optional<String> joined) {
    return joined.map(text -> List.of(text.split("\\+", -1))).orElse(List.of());
  }

  boolean hasCosts() {
    return !costs.isEmpty();
  }
}
