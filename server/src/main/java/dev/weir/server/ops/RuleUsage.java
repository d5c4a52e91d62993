package dev.weir.server.ops;

import dev.weir.rule.Rule;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * How much of the limits of each rule is used up, by the rule's id. Thread-safe; at most {@value
 * #MAX_RULES} rules, the rest is {@code other}.
 */
final class RuleUsage {

  private static final int MAX_RULES = 500;
  private static final int MAX_LABEL_CHARS = 120;
  private static final String OTHER = "other";

  private final MeterRegistry registry;
  private final Map<String, Shown> byId = new ConcurrentHashMap<>();

  RuleUsage(MeterRegistry registry) {
    this.registry = registry;
  }

  /**
   * A rule's.
   *
   * @param meter shows it
   */
  private record Shown(Usage usage, Meter meter) {}

  Usage of(String id) {
    String label = label(id);
    boolean fits = byId.size() < MAX_RULES || byId.containsKey(label);
    return byId.computeIfAbsent(fits ? label : OTHER, this::shown).usage;
  }

  private static String label(String id) {
    return id.length() <= MAX_LABEL_CHARS ? id : id.substring(0, MAX_LABEL_CHARS);
  }

  private Shown shown(String label) {
    Usage usage = new Usage(System::nanoTime);
    Meter meter =
        Gauge.builder("rate_limiter.usage.percentage", usage, Usage::percent)
            .description("How much of its limit the fullest counter of a rule has used up")
            .tag("rule", label)
            .register(registry);
    return new Shown(usage, meter);
  }

  /** Drops those of other rules. */
  void retain(Set<Rule> inForce) {
    Set<String> labels = inForce.stream().map(rule -> label(rule.id())).collect(Collectors.toSet());
    byId.entrySet()
        .removeIf(
            entry -> {
              boolean gone = !labels.contains(entry.getKey()) && !entry.getKey().equals(OTHER);
              if (gone) {
                registry.remove(entry.getValue().meter);
              }
              return gone;
            });
  }
}
