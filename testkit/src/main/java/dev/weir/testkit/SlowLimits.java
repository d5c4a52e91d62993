package dev.weir.testkit;

import static dev.weir.testkit.Tree.map;
import static dev.weir.testkit.Tree.maps;
import static dev.weir.testkit.Tree.text;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The limits of files of envoyproxy/ratelimit, found by walking through all that is written. */
final class SlowLimits {

  private final List<Map<String, Object>> files;

  SlowLimits(List<Map<String, Object>> files) {
    this.files = List.copyOf(files);
  }

  /** What applies to a descriptor of a request. */
  List<SlowLimit> of(String domain, Map<String, Object> descriptor) {
    List<Map<String, Object>> level = new ArrayList<>();
    boolean known = false;
    for (Map<String, Object> file : files) {
      if (text(file.get("domain")).equals(domain)) {
        known = true;
        level.addAll(maps(file.get("descriptors")));
      }
    }
    Object override = descriptor.get("limit");
    if (!known) {
      return List.of();
    }
    if (override != null) {
      Map<String, Object> own = map(override);
      BigInteger units = new BigInteger(text(own.getOrDefault("requestsPerUnit", 0)));
      BigInteger multiplier = new BigInteger(text(own.getOrDefault("unitMultiplier", 1)));
      return List.of(
          new SlowLimit(
              false,
              units,
              text(own.get("unit")),
              multiplier,
              "",
              false,
              false,
              false,
              false,
              List.of(),
              Map.of()));
    }
    Map<Integer, String> patterns = new HashMap<>();
    Map<String, Object> node = null;
    List<Map<String, Object>> entries = maps(descriptor.get("entries"));
    for (int i = 0; i < entries.size(); i++) {
      String key = text(entries.get(i).get("key"));
      String both = key + "_" + text(entries.get(i).get("value"));
      node = find(level, both, key, i, patterns);
      if (node == null) {
        return List.of();
      }
      level = maps(node.get("descriptors"));
    }
    Object written = node == null ? null : node.get("rate_limit");
    if (node == null || written == null) {
      return List.of();
    }
    List<SlowLimit> limits = new ArrayList<>();
    List<Map<String, Object>> all =
        written instanceof List<?> ? maps(written) : List.of(map(written));
    boolean listed = all.size() > 1;
    for (Map<String, Object> limit : all) {
      limits.add(SlowLimit.of(node, limit, listed, patterns));
    }
    return limits;
  }

  private static @Nullable Map<String, Object> find(
      List<Map<String, Object>> level,
      String both,
      String key,
      int i,
      Map<Integer, String> patterns) {
    for (Map<String, Object> node : level) {
      if (composite(node).equals(both)) {
        return node;
      }
    }
    for (Map<String, Object> node : level) {
      String pattern = composite(node);
      if (pattern.contains("*") && matches(pattern, both)) {
        if (Boolean.TRUE.equals(node.get("share_threshold"))) {
          String prefix = key + "_";
          patterns.put(
              i, pattern.startsWith(prefix) ? pattern.substring(prefix.length()) : pattern);
        }
        return node;
      }
    }
    for (Map<String, Object> node : level) {
      if (composite(node).equals(key)) {
        return node;
      }
    }
    return null;
  }

  private static boolean matches(String pattern, String text) {
    if (pattern.isEmpty()) {
      return text.isEmpty();
    }
    if (pattern.charAt(0) != '*') {
      return !text.isEmpty()
          && text.charAt(0) == pattern.charAt(0)
          && matches(pattern.substring(1), text.substring(1));
    }
    return matches(pattern.substring(1), text)
        || (!text.isEmpty() && matches(pattern, text.substring(1)));
  }

  private static String composite(Map<String, Object> node) {
    String value = text(node.get("value"));
    return text(node.get("key")) + (value.isEmpty() ? "" : "_" + value);
  }
}
