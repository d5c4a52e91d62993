package dev.weir.server.config;

import static dev.weir.server.config.Setting.row;

import dev.weir.server.alert.AlertChange;
import java.time.Duration;
import java.util.List;

/** What the server is told about its alerts. */
public final class AlertSettings {

  /** Whether anything is watched. */
  public static final Setting<Boolean> ENABLED =
      row("alerts.enabled", "true", "true or false")
          .that("Whether the server watches itself and alerts.")
          .read(Texts::flag);

  /** Which alerts, and when. */
  public static final Setting<List<AlertChange>> THRESHOLDS =
      row(
              "alerts.thresholds",
              "",
              "a list of NAME=THRESHOLD, NAME=off and NAME=SIGNAL:THRESHOLD, such as"
                  + " high-denial-rate=0.5")
          .that(
              "What differs from the usual alerts, such as `high-denial-rate=0.5`,"
                  + " `high-latency=off`, `slow=latency_p99:0.002`.")
          .asList()
          .read(text -> Texts.list(text).stream().map(AlertChange::parse).toList());

  /** Over how long. */
  public static final Setting<Duration> WINDOW =
      row("alerts.window", "1m", "a duration of 1s..1h, such as 1m")
          .that("Over how long the signals of alerts are taken.")
          .read(text -> Texts.duration(text, 1_000, 3_600_000));

  /** Of how many checks. */
  public static final Setting<Long> MIN_CHECKS =
      row("alerts.min_checks", "100", "1..1000000000")
          .that("How many checks there have to be in that time for anything to be amiss.")
          .read(text -> Texts.number(text, 1, 1_000_000_000));

  /** In the order in which they are documented. */
  static final List<Setting<?>> TABLE = List.of(ENABLED, THRESHOLDS, WINDOW, MIN_CHECKS);

  private AlertSettings() {}
}
