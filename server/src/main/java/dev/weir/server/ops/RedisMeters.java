package dev.weir.server.ops;

import dev.weir.redis.OperationStatistics;
import dev.weir.redis.RedisStore;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.time.Duration;
import java.util.stream.DoubleStream;

/**
 * Connections to Redis, and how long its answers take.
 *
 * @param store where the counters are
 */
record RedisMeters(RedisStore store) implements Collector {

  private static final String NAME = "redis_operation_duration_seconds";

  private static final double[] UPPER_BOUNDS =
      DoubleStream.concat(
              OperationStatistics.BOUNDS.stream().mapToDouble(RedisMeters::seconds),
              DoubleStream.of(Double.POSITIVE_INFINITY))
          .toArray();

  private static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }

  void register(PrometheusMeterRegistry registry) {
    registry.getPrometheusRegistry().register(this);
    Gauge.builder("redis.connection.pool.size", store, each -> each.statistics().connections())
        .description("Connections to Redis that are up")
        .register(registry);
  }

  @Override
  public MetricSnapshot collect() {
    HistogramSnapshot.Builder snapshot =
        HistogramSnapshot.builder()
            .name(NAME)
            .help("Round trips to Redis; one decides all checks that wait for it together");
    for (OperationStatistics each : store.statistics().operations()) {
      snapshot.dataPoint(
          HistogramDataPointSnapshot.builder()
              .labels(Labels.of("operation", each.operation()))
              .classicHistogramBuckets(
                  ClassicHistogramBuckets.of(UPPER_BOUNDS, each.counts().toArray(new Number[0])))
              .sum(seconds(each.total()))
              .build());
    }
    return snapshot.build();
  }

  @Override
  public String getPrometheusName() {
    return NAME;
  }
}
