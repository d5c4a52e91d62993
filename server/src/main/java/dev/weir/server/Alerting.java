package dev.weir.server;

import dev.weir.server.alert.Alert;
import dev.weir.server.alert.AlertChange;
import dev.weir.server.alert.AlertWatch;
import dev.weir.server.config.AlertSettings;
import dev.weir.server.config.Settings;
import dev.weir.server.ops.FleetHealth;
import dev.weir.server.ops.Meters;
import io.vertx.core.Vertx;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Alerts as they are set: watched while the server runs, told to the log and to all instances. */
final class Alerting {

  private static final Logger LOG = LoggerFactory.getLogger(Alerting.class);

  private Alerting() {}

  static AlertWatch watch(Settings settings, Meters meters, FleetHealth fleet) {
    List<Alert> alerts =
        settings.value(AlertSettings.ENABLED)
            ? AlertChange.apply(settings.value(AlertSettings.THRESHOLDS))
            : List.of();
    AlertWatch watch =
        new AlertWatch(
            settings.value(AlertSettings.WINDOW),
            settings.value(AlertSettings.MIN_CHECKS),
            alerts,
            meters::sample,
            new Telling(fleet));
    meters.watch(watch);
    return watch;
  }

  /** Looks on a thread that may be held up. */
  static void start(AlertWatch watch, Vertx vertx) {
    vertx.setPeriodic(
        watch.interval().toMillis(),
        id ->
            vertx
                .executeBlocking(
                    () -> {
                      watch.tick();
                      return watch;
                    },
                    false)
                .onFailure(cause -> LOG.error("alerts could not be looked at", cause)));
  }

  /**
   * Tells who should know.
   *
   * @param fleet the other instances
   */
  private record Telling(FleetHealth fleet) implements AlertWatch.Listener {

    @Override
    public void raised(Alert alert, String text) {
      LOG.warn("alert {}: {}", alert.name(), text);
      fleet.alert(alert.name(), text);
    }

    @Override
    public void ended(Alert alert, String text) {
      LOG.info("alert {} is over: {}", alert.name(), text);
      fleet.alert(alert.name(), "over: " + text);
    }
  }
}
