package dev.weir.testkit;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a drop-in for {@code envoyproxy/ratelimit} must answer: its definitions one after the other,
 * on the trees that its files and messages are, without an index, a cache or a store. Slow, and not
 * thread-safe.
 *
 * <p>A file is a map with {@code domain} and {@code descriptors} as in YAML; a request and its
 * answer are maps as in protobuf's JSON.
 */
public final class SlowRateLimitService {

  private static final Map<String, Long> SECONDS =
      Map.of(
          "SECOND", 1L,
          "MINUTE", 60L,
          "HOUR", 3_600L,
          "DAY", 86_400L,
          "WEEK", 604_800L,
          "MONTH", 2_592_000L,
          "YEAR", 31_536_000L);
  private static final BigInteger MOST = BigInteger.valueOf(4_294_967_295L);

  /** What is counted under one key, and until when. */
  private static final class Count {
    BigInteger hits = BigInteger.ZERO;
    long until;
  }

  /** What applies to a descriptor. */
  private record Limit(
      boolean unlimited,
      BigInteger units,
      String unit,
      String name,
      boolean shadow,
      boolean quota,
      List<String> replaces,
      Map<Integer, String> patterns) {}

  private final Map<String, Count> counts = new HashMap<>();
  private final boolean shadowMode;
  private final boolean quotaMode;
  private final boolean forgets;
  private List<Map<String, Object>> files = List.of();

  /**
   * A service without files.
   *
   * @param shadowMode whether no request is refused
   * @param quotaMode whether every limit is a quota
   */
  public SlowRateLimitService(boolean shadowMode, boolean quotaMode) {
    this(shadowMode, quotaMode, true);
  }

  /**
   * A service without files.
   *
   * @param shadowMode whether no request is refused
   * @param quotaMode whether every limit is a quota
   * @param forgets whether a count begins anew when the longest window that has counted on it is
   *     over; else when its key says so, as in a Redis that keeps it longer than the test takes
   */
  public SlowRateLimitService(boolean shadowMode, boolean quotaMode, boolean forgets) {
    this.shadowMode = shadowMode;
    this.quotaMode = quotaMode;
    this.forgets = forgets;
  }

  /** Puts files in force; counters stay. */
  public void use(List<Map<String, Object>> loaded) {
    files = List.copyOf(loaded);
  }

  /**
   * Answers a request that names a domain and has descriptors.
   *
   * @param now in seconds since the epoch, never less than before
   */
  public Map<String, Object> answer(Map<String, Object> request, long now) {
    List<Map<String, Object>> descriptors = maps(request.get("descriptors"));
    String domain = text(request.get("domain"));
    List<@Nullable Limit> limits = new ArrayList<>();
    Set<String> replaced = new HashSet<>();
    for (Map<String, Object> descriptor : descriptors) {
      Limit limit = limit(domain, descriptor);
      limits.add(limit);
      if (limit != null) {
        replaced.addAll(limit.replaces());
      }
    }
    List<Object> statuses = new ArrayList<>();
    int refusals = 0;
    int quotas = 0;
    int spent = 0;
    for (int i = 0; i < descriptors.size(); i++) {
      Limit limit = limits.get(i);
      if (limit != null && limit.unlimited()) {
        statuses.add(new LinkedHashMap<>(Map.of("code", "OK", "limitRemaining", MOST)));
        continue;
      }
      if (limit != null && !limit.name().isEmpty() && replaced.contains(limit.name())) {
        limit = null;
      }
      Map<String, Object> status = status(request, descriptors.get(i), limit, domain, now);
      statuses.add(status);
      boolean over = "OVER_LIMIT".equals(status.get("code"));
      boolean quota = quotaMode || (limit != null && limit.quota());
      quotas += quota ? 1 : 0;
      spent += quota && over ? 1 : 0;
      refusals += !quota && over ? 1 : 0;
    }
    boolean over = !shadowMode && (refusals > 0 || (quotas > 0 && quotas == spent));
    Map<String, Object> answer = new LinkedHashMap<>();
    answer.put("overallCode", over ? "OVER_LIMIT" : "OK");
    answer.put("statuses", statuses);
    return answer;
  }

  private Map<String, Object> status(
      Map<String, Object> request,
      Map<String, Object> descriptor,
      @Nullable Limit limit,
      String domain,
      long now) {
    Map<String, Object> status = new LinkedHashMap<>();
    if (limit == null) {
      status.put("code", "OK");
      return status;
    }
    long seconds = Objects.requireNonNull(SECONDS.get(limit.unit()));
    BigInteger after =
        count(
            key(domain, descriptor, limit, now, seconds), now, seconds, hits(request, descriptor));
    boolean over = after.compareTo(limit.units()) > 0;
    status.put("code", over && !limit.shadow() ? "OVER_LIMIT" : "OK");
    Map<String, Object> current = new LinkedHashMap<>();
    if (!limit.name().isEmpty()) {
      current.put("name", limit.name());
    }
    if (limit.units().signum() > 0) {
      current.put("requestsPerUnit", limit.units());
    }
    current.put("unit", limit.unit());
    status.put("currentLimit", current);
    if (limit.units().compareTo(after) > 0) {
      status.put("limitRemaining", limit.units().subtract(after));
    }
    status.put("durationUntilReset", seconds - now % seconds + "s");
    return status;
  }

  private static BigInteger hits(Map<String, Object> request, Map<String, Object> descriptor) {
    Object own = descriptor.get("hitsAddend");
    if (own != null) {
      return new BigInteger(text(own));
    }
    Object all = request.get("hitsAddend");
    return all == null ? BigInteger.ONE : new BigInteger(text(all)).max(BigInteger.ONE);
  }

  private BigInteger count(String key, long now, long seconds, BigInteger hits) {
    Count count = counts.get(key);
    if (count == null || (forgets && now >= count.until)) {
      count = new Count();
    }
    if (hits.signum() > 0) {
      count.hits = count.hits.add(hits);
      count.until = Math.max(count.until, now - now % seconds + seconds);
      counts.put(key, count);
    }
    return count.hits;
  }

  private static String key(
      String domain, Map<String, Object> descriptor, Limit limit, long now, long seconds) {
    StringBuilder key = new StringBuilder(domain + "_");
    List<Map<String, Object>> entries = maps(descriptor.get("entries"));
    for (int i = 0; i < entries.size(); i++) {
      String value = text(entries.get(i).get("value"));
      key.append(text(entries.get(i).get("key"))).append('_');
      key.append(limit.patterns().getOrDefault(i, value)).append('_');
    }
    return key.append(now - now % seconds).toString();
  }

  private @Nullable Limit limit(String domain, Map<String, Object> descriptor) {
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
      return null;
    }
    if (override != null) {
      Map<String, Object> own = map(override);
      BigInteger units = new BigInteger(text(own.getOrDefault("requestsPerUnit", 0)));
      return new Limit(false, units, text(own.get("unit")), "", false, false, List.of(), Map.of());
    }
    Map<Integer, String> patterns = new HashMap<>();
    Map<String, Object> node = null;
    List<Map<String, Object>> entries = maps(descriptor.get("entries"));
    for (int i = 0; i < entries.size(); i++) {
      String key = text(entries.get(i).get("key"));
      String both = key + "_" + text(entries.get(i).get("value"));
      node = find(level, both, key, i, patterns);
      if (node == null) {
        return null;
      }
      level = maps(node.get("descriptors"));
    }
    return node == null || node.get("rate_limit") == null ? null : limit(node, patterns);
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

  private static Limit limit(Map<String, Object> node, Map<Integer, String> patterns) {
    Map<String, Object> limit = map(node.get("rate_limit"));
    return new Limit(
        Boolean.TRUE.equals(limit.get("unlimited")),
        new BigInteger(text(limit.getOrDefault("requests_per_unit", 0))),
        text(limit.get("unit")).toUpperCase(Locale.ROOT),
        text(limit.get("name")),
        Boolean.TRUE.equals(node.get("shadow_mode")),
        Boolean.TRUE.equals(node.get("quota_mode")),
        maps(limit.get("replaces")).stream().map(each -> text(each.get("name"))).toList(),
        patterns);
  }

  private static String text(@Nullable Object value) {
    return value == null ? "" : value.toString();
  }

  @SuppressWarnings("unchecked") // a tree has texts for keys
  private static Map<String, Object> map(@Nullable Object value) {
    return value == null ? Map.of() : (Map<String, Object>) value;
  }

  private static List<Map<String, Object>> maps(@Nullable Object value) {
    List<Map<String, Object>> maps = new ArrayList<>();
    if (value instanceof List<?> list) {
      list.forEach(item -> maps.add(map(item)));
    }
    return maps;
  }
}
