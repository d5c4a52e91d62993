package dev.weir.server.rls;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/** Files and requests over few names that are easily confused, so that much of them meets. */
final class RandomTraffic {

  private static final String[] KEYS = {"a", "a_b", "b", "a*", "user", ""};
  private static final String[] VALUES = {"b", "b_c", "x", "xx", "x1y", "b*", "", "é", "x y", "bc"};
  private static final String[] PATTERNS = {
    "*", "x*", "*x", "x*y", "b*c", "*b*", "**", "b_*", "*b*bc"
  };
  private static final String[] UNITS = {
    "second", "MINUTE", "hour", "day", "week", "Month", "year"
  };
  private static final String[] SHORT_UNITS = {"second", "Minute", "HOUR", "day"};
  private static final long[] UNIT_SECONDS = {1, 60, 3_600, 86_400, 604_800, 2_592_000, 31_536_000};

  private static final int REMEMBERED = 4;

  /** What files and requests may say. */
  enum Vocabulary {
    /** What the original knows. */
    ORIGINAL,
    /** Also windows of several units, and hits that are given back. */
    COUNTED,
    /** Also lists, and limits that keep when a request is refused. */
    ALL
  }

  private final SplittableRandom random;
  private final Vocabulary vocabulary;
  private final long reloadsEvery;
  private final int overrideOneIn;
  private final List<List<Object>> before = new ArrayList<>();

  RandomTraffic(SplittableRandom random, Vocabulary vocabulary) {
    this.random = random;
    this.vocabulary = vocabulary;
    this.overrideOneIn = random.nextInt(4) == 0 ? 2 : 8;
    this.reloadsEvery = random.nextInt(3) == 0 ? 20 : 1_000;
  }

  private boolean extended() {
    return vocabulary != Vocabulary.ORIGINAL;
  }

  private String any(String[] of) {
    return of[random.nextInt(of.length)];
  }

  /** Some day of the years 2020 to 2060, often just before the end of a window. */
  long start() {
    long seconds = random.nextLong(1_577_836_800L, 2_840_140_800L);
    long unit = UNIT_SECONDS[random.nextInt(UNIT_SECONDS.length)];
    return (seconds - seconds % unit + unit) * 1_000_000 - random.nextLong(3_000_000);
  }

  /** Mostly nothing; else a little, or to the very edge of some window, or one tick beside it. */
  long pause(long micros) {
    long unit = UNIT_SECONDS[random.nextInt(UNIT_SECONDS.length)] * 1_000_000;
    return switch (random.nextInt(12)) {
      case 0 -> random.nextLong(1_000_000);
      case 1 -> random.nextLong(60_000_000);
      case 2 -> unit - micros % unit;
      case 3 -> Math.max(0, unit - micros % unit - 1);
      default -> 0;
    };
  }

  boolean reloads() {
    return random.nextLong(reloadsEvery) == 0;
  }

  List<Map<String, Object>> files() {
    List<Map<String, Object>> files = new ArrayList<>();
    Set<String> domains = new HashSet<>();
    for (int i = 0; i <= random.nextInt(3); i++) {
      String domain = "d" + random.nextInt(2);
      if (domains.add(domain)) {
        Map<String, Object> file = new LinkedHashMap<>();
        file.put("domain", domain);
        file.put("descriptors", level(0));
        files.add(file);
      }
    }
    return files;
  }

  private List<Object> level(int depth) {
    List<Object> level = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (int i = random.nextInt(depth == 0 ? 8 : 4); i >= 0; i--) {
      String key = KEYS[random.nextInt(KEYS.length - 1)];
      String value =
          switch (random.nextInt(3)) {
            case 0 -> "";
            case 1 -> any(PATTERNS);
            default -> any(VALUES);
          };
      String composite = value.isEmpty() ? key : key + "_" + value;
      if (seen.add(composite)) {
        level.add(node(key, value, composite, depth));
      }
    }
    return level;
  }

  private Map<String, Object> node(String key, String value, String composite, int depth) {
    Map<String, Object> node = new LinkedHashMap<>();
    node.put("key", key);
    if (!value.isEmpty()) {
      node.put("value", value);
    }
    if (random.nextInt(4) > 0) {
      node.put(
          "rate_limit",
          vocabulary == Vocabulary.ALL && random.nextInt(4) == 0 ? limits() : limit());
    }
    if (random.nextInt(6) == 0) {
      node.put("shadow_mode", true);
    }
    if (random.nextInt(6) == 0) {
      node.put("quota_mode", true);
    }
    if (random.nextInt(6) == 0) {
      node.put(random.nextBoolean() ? "detailed_metric" : "value_to_metric", true);
    }
    if (composite.contains("*") && random.nextBoolean()) {
      node.put("share_threshold", true);
    }
    if (depth < 3 && random.nextInt(2) == 0) {
      node.put("descriptors", level(depth + 1));
    }
    return node;
  }

  private Map<String, Object> limit() {
    Map<String, Object> limit = new LinkedHashMap<>();
    String name = random.nextInt(3) == 0 ? "n" + random.nextInt(3) : "";
    if (!name.isEmpty()) {
      limit.put("name", name);
    }
    if (random.nextInt(10) == 0) {
      limit.put("unlimited", true);
    } else {
      limit.put("unit", any(UNITS));
      limit.put("requests_per_unit", units());
      if (extended()) {
        extend(limit);
      }
    }
    String replaced = "n" + random.nextInt(3);
    if (random.nextInt(8) == 0 && !replaced.equals(name)) {
      limit.put("replaces", List.of(Map.of("name", replaced)));
    }
    return limit;
  }

  /** Several, no two of which have one window. */
  private List<Object> limits() {
    List<Object> limits = new ArrayList<>();
    int first = random.nextInt(UNITS.length);
    for (int i = 0; i <= random.nextInt(3); i++) {
      Map<String, Object> limit = limit();
      limit.remove("unlimited");
      limit.remove("unit_multiplier");
      limit.put("unit", UNITS[(first + i) % UNITS.length]);
      limit.putIfAbsent("requests_per_unit", 1L);
      limits.add(limit);
    }
    return limits;
  }

  private void extend(Map<String, Object> limit) {
    if (random.nextInt(3) == 0) {
      limit.put("unit", any(SHORT_UNITS));
      limit.put("unit_multiplier", random.nextLong(1, 40));
    }
    if (vocabulary == Vocabulary.ALL && random.nextInt(3) == 0) {
      limit.put("on_denied", "keep");
      limit.put("requests_per_unit", random.nextLong(1, 12));
    }
  }

  private long units() {
    return switch (random.nextInt(8)) {
      case 0 -> 0;
      case 1 -> 4_294_967_295L;
      case 2 -> 1 + random.nextInt(1_000);
      default -> 1 + random.nextInt(10);
    };
  }

  Map<String, Object> request() {
    Map<String, Object> request = new LinkedHashMap<>();
    request.put("domain", "d" + random.nextInt(3));
    List<Object> descriptors = new ArrayList<>();
    for (int i = random.nextInt(4); i >= 0; i--) {
      descriptors.add(descriptor());
    }
    if (random.nextInt(5) == 0) {
      descriptors.add(descriptors.get(0));
    }
    request.put("descriptors", descriptors);
    if (random.nextInt(4) == 0) {
      request.put("hitsAddend", hits(4_294_967_295L));
    }
    return request;
  }

  private long hits(long most) {
    return random.nextInt(20) == 0 ? most : random.nextInt(5);
  }

  /** Entries, often some that came before. */
  private List<Object> entries() {
    if (random.nextBoolean() && !before.isEmpty()) {
      return before.get(random.nextInt(before.size()));
    }
    List<Object> entries = new ArrayList<>();
    for (int i = random.nextInt(20) == 0 ? -1 : random.nextInt(4); i >= 0; i--) {
      Map<String, Object> entry = new LinkedHashMap<>();
      entry.put("key", any(KEYS));
      entry.put("value", any(VALUES));
      entries.add(entry);
    }
    if (before.size() < REMEMBERED) {
      before.add(entries);
    }
    return entries;
  }

  private Map<String, Object> descriptor() {
    Map<String, Object> descriptor = new LinkedHashMap<>();
    descriptor.put("entries", entries());
    if (random.nextInt(overrideOneIn) == 0) {
      Map<String, Object> limit = new LinkedHashMap<>();
      limit.put("requestsPerUnit", units());
      limit.put("unit", any(UNITS).toUpperCase(Locale.ROOT));
      descriptor.put("limit", limit);
      if (extended() && random.nextInt(3) == 0) {
        limit.put("unit", any(SHORT_UNITS).toUpperCase(Locale.ROOT));
        limit.put("unitMultiplier", random.nextLong(1, 40));
      }
    }
    if (extended() && random.nextInt(6) == 0) {
      descriptor.put("isNegativeHits", true);
    }
    if (random.nextInt(4) == 0) {
      descriptor.put("hitsAddend", hits(1L << 40));
    }
    return descriptor;
  }
}
