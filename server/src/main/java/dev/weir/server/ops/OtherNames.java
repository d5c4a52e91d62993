package dev.weir.server.ops;

import dev.weir.server.ops.Durations.Counted;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.List;

/**
 * Checks under the names that dashboards of other rate limiters ask for, counted from what {@link
 * Durations} has counted already.
 *
 * @param durations counts
 */
record OtherNames(Durations durations) implements MultiCollector {

  private static final String REQUESTS = "rate_limit_requests";
  private static final String DURATION = "rate_limit_duration_seconds";

  @Override
  public MetricSnapshots collect() {
    List<Counted> counted = durations.counted();
    CounterSnapshot.Builder requests =
        CounterSnapshot.builder().name(REQUESTS).help("Checks that were decided");
    Counted all = counted.get(0);
    for (int i = 0; i < counted.size(); i++) {
      Counted each = counted.get(i);
      all = i == 0 ? each : all.and(each);
      requests.dataPoint(
          CounterDataPointSnapshot.builder()
              .labels(
                  Labels.of(
                      "status",
                      each.allowed() ? "allowed" : "denied",
                      "algorithm",
                      each.algorithm()))
              .value((double) each.count())
              .build());
    }
    return MetricSnapshots.of(requests.build(), duration(all));
  }

  private static HistogramSnapshot duration(Counted all) {
    return HistogramSnapshot.builder()
        .name(DURATION)
        .help("From the decoded request to the decision")
        .dataPoint(
            HistogramDataPointSnapshot.builder()
                .classicHistogramBuckets(
                    ClassicHistogramBuckets.of(Durations.UPPER_BOUNDS, all.counts()))
                .sum(all.sumNanos() / 1e9)
                .build())
        .build();
  }

  @Override
  public List<String> getPrometheusNames() {
    return List.of(REQUESTS, DURATION);
  }
}
