package dev.weir.server.ops;

import dev.weir.store.CacheStatistics;
import dev.weir.store.LeaseStatistics;
import dev.weir.store.NearStore;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.ToDoubleFunction;

/** What a near store has spared the store that is shared, in metrics. */
final class NearMeters {

  private static final String CACHE = "rate_limiter.cache.";
  private static final String LEASES = "rate_limiter.leases.";

  private NearMeters() {}

  static void register(NearStore near, MeterRegistry registry) {
    requests(near, registry, "hit", CacheStatistics::hits);
    requests(near, registry, "miss", CacheStatistics::misses);
    Gauge.builder(CACHE + "size", near, each -> each.statistics().size())
        .description("Denials that are remembered")
        .register(registry);
    FunctionCounter.builder(CACHE + "evictions", near, each -> each.statistics().evictions())
        .description("Denials that had to make room before their time")
        .register(registry);
    leases(near, registry);
  }

  private static void leases(NearStore near, MeterRegistry registry) {
    leased(near, registry, "slice", LeaseStatistics::decided);
    leased(near, registry, "store", LeaseStatistics::asked);
    FunctionCounter.builder(LEASES + "slices", near, each -> each.leases().slices())
        .description("Slices that Redis was asked for")
        .register(registry);
    FunctionCounter.builder(LEASES + "returned.units", near, each -> each.leases().returned())
        .description("Units of slices that were brought back unspent")
        .register(registry);
    Gauge.builder(LEASES + "held", near, each -> each.leases().leases())
        .description("Counters of which a slice is held")
        .register(registry);
    Gauge.builder(LEASES + "held.units", near, each -> each.leases().units())
        .description("Units that are held in slices")
        .register(registry);
  }

  private static void leased(
      NearStore near, MeterRegistry registry, String by, ToDoubleFunction<LeaseStatistics> figure) {
    FunctionCounter.builder(LEASES + "requests", near, each -> figure.applyAsDouble(each.leases()))
        .description("Requests with leased counters, decided from slices or not")
        .tag("decided_by", by)
        .register(registry);
  }

  private static void requests(
      NearStore near,
      MeterRegistry registry,
      String result,
      ToDoubleFunction<CacheStatistics> figure) {
    FunctionCounter.builder(
            CACHE + "requests", near, each -> figure.applyAsDouble(each.statistics()))
        .description("Requests that were known to be denied, and those that Redis was asked")
        .tag("result", result)
        .register(registry);
  }
}
