package dev.weir.testkit;

import static dev.weir.testkit.Tree.maps;
import static dev.weir.testkit.Tree.text;

import java.math.BigInteger;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;

/** What applies to a descriptor, as {@link SlowRateLimitService} knows it. */
record SlowLimit(
    boolean unlimited,
    BigInteger units,
    String unit,
    BigInteger multiplier,
    String name,
    boolean shadow,
    boolean quota,
    boolean keeps,
    boolean listed,
    List<String> replaces,
    Map<Integer, String> patterns) {

  private static final Map<String, Long> SECONDS =
      Map.of(
          "SECOND", 1L,
          "MINUTE", 60L,
          "HOUR", 3_600L,
          "DAY", 86_400L,
          "WEEK", 604_800L,
          "MONTH", 2_592_000L,
          "YEAR", 31_536_000L);

  long seconds() {
    return Objects.requireNonNull(SECONDS.get(unit)) * multiplier.longValueExact();
  }

  /** What tells it from other limits of its node; nothing for the original's. */
  String id() {
    return keeps ? "kept-" + seconds() : listed ? "counted-" + seconds() : "";
  }

  boolean named() {
    return !name.isEmpty();
  }

  /** What a node of a file says, in one of its limits. */
  static SlowLimit of(
      Map<String, Object> node,
      Map<String, Object> limit,
      boolean listed,
      Map<Integer, String> patterns) {
    return new SlowLimit(
        Boolean.TRUE.equals(limit.get("unlimited")),
        new BigInteger(text(limit.getOrDefault("requests_per_unit", 0))),
        text(limit.get("unit")).toUpperCase(Locale.ROOT),
        new BigInteger(text(limit.getOrDefault("unit_multiplier", 1))),
        text(limit.get("name")),
        Boolean.TRUE.equals(node.get("shadow_mode")),
        Boolean.TRUE.equals(node.get("quota_mode")),
        text(limit.get("on_denied")).equals("keep"),
        listed,
        maps(limit.get("replaces")).stream().map(each -> text(each.get("name"))).toList(),
        patterns);
  }
}
