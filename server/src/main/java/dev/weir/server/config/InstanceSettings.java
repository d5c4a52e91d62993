package dev.weir.server.config;

import static dev.weir.server.config.Setting.row;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What the server is told about the instances that share its counters. */
public final class InstanceSettings {

  /** Whether it announces itself. */
  public static final Setting<Boolean> ENABLED =
      row("instances.enabled", "true", "true or false")
          .alsoNamed("DISTRIBUTED_ENABLED")
          .that("Whether instances that share a Redis tell each other that they live.")
          .read(Texts::flag);

  /** What it is called. */
  public static final Setting<Optional<String>> ID =
      row("instances.id", "", "1..128 printable ASCII characters")
          .alsoNamed("INSTANCE_ID")
          .that("What this instance is called, as no other; `<host>-<port>` unless told otherwise.")
          .read(Texts::instanceId);

  /** How often it says that it lives. */
  public static final Setting<Duration> SYNC_INTERVAL =
      row("instances.sync_interval", "5s", "a duration of 100ms..5m, such as 5s")
          .alsoNamed("SYNC_INTERVAL")
          .that("How often it says that it lives; who misses three times counts as gone.")
          .read(text -> Texts.durationOrMillis(text, 100, 300_000));

  /** How much its clock may differ. */
  public static final Setting<Duration> MAX_DRIFT =
      row("instances.max_drift", "5s", "a duration of 1ms..1d, such as 5s")
          .alsoNamed("MAX_DRIFT")
          .that("How much the clock may differ from Redis' before there is a warning.")
          .read(text -> Texts.durationOrMillis(text, 1, 86_400_000));

  /** In the order in which they are documented. */
  static final List<Setting<?>> TABLE = List.of(ENABLED, ID, SYNC_INTERVAL, MAX_DRIFT);

  private InstanceSettings() {}
}
