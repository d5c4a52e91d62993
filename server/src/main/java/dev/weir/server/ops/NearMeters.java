package dev.weir.server.ops;

import dev.weir.store.CacheStatistics;
import dev.weir.store.NearStore;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.ToDoubleFunction;

/** What a near store has spared the store that is shared, in metrics. */
final class NearMeters {

  private static final String CACHE = "rate_limiter.cache.";

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
