package dev.weir.server.ops;

import dev.weir.server.check.CheckResult;
import dev.weir.server.check.Reason;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToDoubleFunction;

/** What became of the checks of one endpoint and one tier. Thread-safe. */
final class Outcomes {

  private static final String RESULT = "result";
  private static final String REASON = "reason";

  private final LongAdder allowed = new LongAdder();
  private final Map<Reason, LongAdder> rejected = new EnumMap<>(Reason.class);

  Outcomes() {
    for (Reason reason : Reason.values()) {
      rejected.put(reason, new LongAdder());
    }
  }

  /** Counts one check: one addition. */
  void count(CheckResult result) {
    Reason reason = result.reason().orElse(null);
    (reason == null ? allowed : rejected(reason)).increment();
  }

  private LongAdder rejected(Reason reason) {
    return Objects.requireNonNull(rejected.get(reason));
  }

  private double rejected() {
    return rejected.values().stream().mapToLong(LongAdder::sum).sum();
  }

  /** Shows them under an endpoint and a tier; what is returned takes them away again. */
  List<Meter> register(MeterRegistry registry, String endpoint, String tier) {
    Tags tags = Tags.of("endpoint", endpoint, "user_tier", tier);
    List<Meter> meters = new ArrayList<>();
    meters.add(requests(registry, tags.and(RESULT, "allowed"), each -> each.allowed.sum()));
    meters.add(requests(registry, tags.and(RESULT, "rejected"), Outcomes::rejected));
    meters.add(
        counter(
            registry,
            "rate_limiter.requests.allowed",
            "Checks that were allowed",
            tags,
            each -> each.allowed.sum()));
    for (Reason reason : Reason.values()) {
      meters.add(rejected(registry, tags, reason));
    }
    return meters;
  }

  private Meter requests(MeterRegistry registry, Tags tags, ToDoubleFunction<Outcomes> sum) {
    return counter(registry, "rate_limiter.requests", "Checks that were decided", tags, sum);
  }

  private Meter rejected(MeterRegistry registry, Tags tags, Reason reason) {
    return counter(
        registry,
        "rate_limiter.requests.rejected",
        "Checks that were rejected",
        tags.and(REASON, reason.label()),
        each -> each.rejected(reason).sum());
  }

  private Meter counter(
      MeterRegistry registry,
      String name,
      String description,
      Tags tags,
      ToDoubleFunction<Outcomes> sum) {
    return FunctionCounter.builder(name, this, sum)
        .description(description)
        .tags(tags)
        .register(registry);
  }
}
