package dev.weir.server.ops;

import dev.weir.server.alert.AlertWatch;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.List;

/**
 * Alerts as metrics, as many as there are: {@link AlertWatch} bounds them.
 *
 * @param watch the alerts
 */
record AlertMeters(AlertWatch watch) implements MultiCollector {

  private static final String ACTIVE = "rate_limiter_alert_active";
  private static final String RAISED = "rate_limiter_alerts_raised";

  @Override
  public MetricSnapshots collect() {
    GaugeSnapshot.Builder active =
        GaugeSnapshot.builder().name(ACTIVE).help("Whether an alert is raised");
    CounterSnapshot.Builder raised =
        CounterSnapshot.builder().name(RAISED).help("How often an alert was raised");
    for (AlertWatch.State state : watch.states()) {
      Labels labels = Labels.of("alert", state.alert().name());
      active.dataPoint(
          GaugeDataPointSnapshot.builder().labels(labels).value(state.active() ? 1 : 0).build());
      raised.dataPoint(
          CounterDataPointSnapshot.builder().labels(labels).value((double) state.raised()).build());
    }
    return MetricSnapshots.of(active.build(), raised.build());
  }

  @Override
  public List<String> getPrometheusNames() {
    return List.of(ACTIVE, RAISED);
  }
}
