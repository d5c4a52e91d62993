package dev.weir.server.rls;

import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Counts hits by limit, and shows them under the names that the original has in Prometheus.
 * Thread-safe. Bounded: of keys that are told apart by what was asked for only so many are kept;
 * the rest is counted together, under the key {@code other} of its domain.
 */
final class LimitCounters implements LimitStatistics {

  private static final int MAX_KEYS = 10_000;
  private static final int MAX_DOMAINS = 1_000;
  private static final String OTHER = "other";
  private static final String PREFIX = "ratelimit_service_";
  private static final Pattern ADDRESS =
      Pattern.compile("\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}\\.\\d{1,3}");

  private final ConcurrentMap<String, LongAdder[]> byKey = new ConcurrentHashMap<>();
  private final ConcurrentMap<String, LongAdder> unknownDomains = new ConcurrentHashMap<>();
  private final LongAdder globalShadowMode = new LongAdder();
  private final LongAdder accepted = new LongAdder();
  private final LongAdder refused = new LongAdder();
  private final LongAdder requests = new LongAdder();
  private final LongAdder errors = new LongAdder();

  @Override
  @SuppressWarnings("EnumOrdinal") // places in an array that lives here only
  public void add(String key, Counted counted, long hits) {
    counters(key)[counted.ordinal()].add(hits);
  }

  private LongAdder[] counters(String key) {
    LongAdder[] counters = byKey.get(key);
    if (counters != null) {
      return counters;
    }
    int dot = key.indexOf('.');
    String kept = byKey.size() < MAX_KEYS ? key : key.substring(0, Math.max(dot, 0)) + "." + OTHER;
    boolean room = byKey.size() < MAX_KEYS + MAX_DOMAINS;
    return byKey.computeIfAbsent(room ? kept : OTHER + "." + OTHER, LimitCounters::fresh);
  }

  private static LongAdder[] fresh(String key) {
    return Stream.generate(LongAdder::new).limit(Counted.values().length).toArray(LongAdder[]::new);
  }

  @Override
  public void domainNotFound(String domain, int times) {
    boolean room = unknownDomains.size() < MAX_DOMAINS;
    unknownDomains
        .computeIfAbsent(
            room || unknownDomains.containsKey(domain) ? domain : OTHER, any -> new LongAdder())
        .add(times);
  }

  @Override
  public void configurationLoaded(boolean wasAccepted) {
    (wasAccepted ? accepted : refused).increment();
  }

  @Override
  public void requested(boolean wasRefused) {
    requests.increment();
    if (wasRefused) {
      errors.increment();
    }
  }

  @Override
  public void globalShadowMode() {
    globalShadowMode.increment();
  }

  /** All that is not zero, in Prometheus' text format. Looks through all keys. */
  String prometheus() {
    StringBuilder text = new StringBuilder();
    show(text, "config_load_success", Map.of("", accepted.sum()));
    show(text, "config_load_error", Map.of("", refused.sum()));
    show(text, "global_shadow_mode", Map.of("", globalShadowMode.sum()));
    for (Counted counted : Counted.values()) {
      show(text, "rate_limit_" + counted.name().toLowerCase(Locale.ROOT), of(counted));
    }
    Map<String, Long> unknown = new TreeMap<>();
    unknownDomains.forEach(
        (domain, times) -> unknown.put("{domain=\"" + label(domain) + "\"}", times.sum()));
    show(text, "rate_limit_domain_not_found", unknown);
    show(text, "total_requests", Map.of("{grpc_method=\"ShouldRateLimit\"}", requests.sum()));
    show(text, "should_rate_limit_error", Map.of("{err_type=\"service_error\"}", errors.sum()));
    return text.toString();
  }

  @SuppressWarnings("EnumOrdinal") // places in an array that lives here only
  private Map<String, Long> of(Counted counted) {
    Map<String, Long> sums = new TreeMap<>();
    byKey.forEach(
        (key, counters) -> sums.merge(labels(key), counters[counted.ordinal()].sum(), Long::sum));
    return sums;
  }

  private static void show(StringBuilder text, String name, Map<String, Long> values) {
    if (values.values().stream().allMatch(value -> value == 0)) {
      return;
    }
    text.append("# TYPE ").append(PREFIX).append(name).append(" counter\n");
    values.forEach(
        (labels, value) -> {
          if (value != 0) {
            text.append(PREFIX).append(name).append(labels).append(' ').append(value).append('\n');
          }
        });
  }

  /** The first three parts of a key; what is deeper is counted with them. */
  private static String labels(String key) {
    String[] parts = sanitized(key).split("\\.", -1);
    String[] names = {"domain", "key1", "key2"};
    StringBuilder labels = new StringBuilder("{");
    for (int i = 0; i < Math.min(parts.length, names.length); i++) {
      labels.append(i == 0 ? "" : ",").append(names[i]).append("=\"");
      labels.append(label(parts[i])).append('"');
    }
    return labels.append('}').toString();
  }

  private static String sanitized(String key) {
    return ADDRESS
        .matcher(key.replace(':', '_').replace('|', '_'))
        .replaceAll(address -> String.join("_", Arrays.asList(address.group().split("\\."))));
  }

  private static String label(String text) {
    return text.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
  }
}
