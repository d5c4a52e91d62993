package dev.weir.server.ops;

import dev.weir.limit.Decision;
import dev.weir.server.check.CheckResult;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** What became of the checks of one endpoint and one tier. Thread-safe. */
final class Outcomes {

  private static final String RESULT = "result";
  private static final String REASON = "reason";

  private final LongAdder allowed = new LongAdder();
  private final LongAdder overLimit = new LongAdder();
  private final LongAdder overCapacity = new LongAdder();
  private final LongAdder storeFull = new LongAdder();
  private final LongAdder storeUnavailable = new LongAdder();
  private final LongAdder blocked = new LongAdder();

  /** Counts one check: one addition. */
  void count(CheckResult result) {
    switch (result.outcome()) {
      case ALLOWED -> allowed.increment();
      case BLOCKED -> blocked.increment();
      case DENIED -> denial(result.decision().orElse(null)).increment();
    }
  }

  private LongAdder denial(@Nullable Decision decision) {
    if (decision == null) {
      return overLimit;
    }
    if (decision.storeFull()) {
      return storeFull;
    }
    if (decision.exceedsLimit()) {
      return overCapacity;
    }
    return decision.byPolicy() ? storeUnavailable : overLimit;
  }

  private double rejected() {
    return overLimit.sum()
        + overCapacity.sum()
        + storeFull.sum()
        + storeUnavailable.sum()
        + blocked.sum();
  }

  /** Shows them under an endpoint and a tier; what is returned takes them away again. */
  List<Meter> register(MeterRegistry registry, String endpoint, String tier) {
    Tags tags = Tags.of("endpoint", endpoint, "user_tier", tier);
    return List.of(
        requests(registry, tags.and(RESULT, "allowed"), each -> each.allowed.sum()),
        requests(registry, tags.and(RESULT, "rejected"), Outcomes::rejected),
        counter(
            registry,
            "rate_limiter.requests.allowed",
            "Checks that were allowed",
            tags,
            each -> each.allowed.sum()),
        rejected(registry, tags, "rate_limit_exceeded", each -> each.overLimit.sum()),
        rejected(registry, tags, "cost_exceeds_limit", each -> each.overCapacity.sum()),
        rejected(registry, tags, "store_full", each -> each.storeFull.sum()),
        rejected(registry, tags, "store_unavailable", each -> each.storeUnavailable.sum()),
        rejected(registry, tags, "blocked", each -> each.blocked.sum()));
  }

  private Meter requests(MeterRegistry registry, Tags tags, ToDoubleFunction<Outcomes> sum) {
    return counter(registry, "rate_limiter.requests", "Checks that were decided", tags, sum);
  }

  private Meter rejected(
      MeterRegistry registry, Tags tags, String reason, ToDoubleFunction<Outcomes> sum) {
    return counter(
        registry,
        "rate_limiter.requests.rejected",
        "Checks that were rejected",
        tags.and(REASON, reason),
        sum);
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
