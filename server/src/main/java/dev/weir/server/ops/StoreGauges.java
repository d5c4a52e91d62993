package dev.weir.server.ops;

import dev.weir.store.InMemoryStore;
import dev.weir.store.StoreStatistics;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.ToDoubleFunction;

/**
 * What the store in memory holds. Asking it takes the lock of each segment in turn, so its answer
 * is kept for a second.
 */
final class StoreGauges {

  private static final long KEEP_NANOS = 1_000_000_000L;

  private final InMemoryStore store;
  private StoreStatistics kept;
  private long keptAtNanos;

  StoreGauges(InMemoryStore store) {
    this.store = store;
    this.kept = store.statistics();
    this.keptAtNanos = System.nanoTime();
  }

  synchronized StoreStatistics statistics() {
    long now = System.nanoTime();
    if (now - keptAtNanos >= KEEP_NANOS) {
      kept = store.statistics();
      keptAtNanos = now;
    }
    return kept;
  }

  void register(MeterRegistry registry) {
    gauge(registry, "rate_limiter.store.keys", "Live counters", StoreStatistics::liveKeys);
    gauge(registry, "rate_limiter.store.slot.bytes", "Bytes of slots", StoreStatistics::slotBytes);
    gauge(
        registry,
        "rate_limiter.store.cell.bytes",
        "Bytes of log entries, segments and leases",
        StoreStatistics::cellBytes);
    counter(
        registry,
        "rate_limiter.store.evictions",
        "Live counters forgotten because the store was full",
        StoreStatistics::evictions);
    counter(
        registry,
        "rate_limiter.store.refusals",
        "Calls denied because the store was full",
        StoreStatistics::refusals);
    counter(
        registry,
        "rate_limiter.store.restarts",
        "Counters that started empty because their algorithm changed",
        StoreStatistics::restarts);
  }

  private void gauge(
      MeterRegistry registry,
      String name,
      String description,
      ToDoubleFunction<StoreStatistics> figure) {
    Gauge.builder(name, this, gauges -> figure.applyAsDouble(gauges.statistics()))
        .description(description)
        .strongReference(true)
        .register(registry);
  }

  private void counter(
      MeterRegistry registry,
      String name,
      String description,
      ToDoubleFunction<StoreStatistics> figure) {
    FunctionCounter.builder(name, this, gauges -> figure.applyAsDouble(gauges.statistics()))
        .description(description)
        .register(registry);
  }
}
