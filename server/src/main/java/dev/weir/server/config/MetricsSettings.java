package dev.weir.server.config;

import static dev.weir.server.config.Setting.row;

import java.util.List;

/** What the server is told about its metrics. */
public final class MetricsSettings {

  /** Whether names of other rate limiters are shown too. */
  public static final Setting<Boolean> OTHER_NAMES =
      row("metrics.other_names", "false", "true or false")
          .that(
              "Whether `/metrics` has checks also as `rate_limit_requests_total{status,algorithm}`"
                  + " and `rate_limit_duration_seconds`.")
          .read(Texts::flag);

  /** In the order in which they are documented. */
  static final List<Setting<?>> TABLE = List.of(OTHER_NAMES);

  private MetricsSettings() {}
}
