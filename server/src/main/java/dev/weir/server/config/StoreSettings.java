package dev.weir.server.config;

import static dev.weir.server.config.Setting.row;

import dev.weir.store.StoreFailure;
import java.time.Duration;
import java.util.List;

/** What the server is told about the store that several instances share, and about its failure. */
public final class StoreSettings {

  /** What the keys in Redis begin with. */
  public static final Setting<String> KEY_PREFIX =
      row("store.key_prefix", "rate_limit", "1..64 printable ASCII characters without braces")
          .alsoNamed("RATE_LIMIT_KEY_PREFIX")
          .that("What keys in Redis begin with; instances with the same share their counters.")
          .read(Texts::keyPrefix);

  /** How much longer than it matters Redis keeps a counter. */
  public static final Setting<Duration> TTL_BUFFER =
      row("store.ttl_buffer", "10s", "a duration of 0s..1d, such as 10s")
          .alsoNamed("RATE_LIMIT_TTL_BUFFER")
          .that("How much longer than it matters Redis keeps a counter.")
          .read(text -> Texts.durationOrSeconds(text, 0, 86_400_000));

  /** How long a call of the store may take. */
  public static final Setting<Duration> DEADLINE =
      row("store.deadline", "50ms", "a duration of 1ms..1m, such as 50ms")
          .that("How long Redis may take for an answer; then `on_store_failure` decides.")
          .read(text -> Texts.duration(text, 1, 60_000));

  /** How long making a connection may take. */
  public static final Setting<Duration> CONNECT_TIMEOUT =
      row("store.connect_timeout", "5s", "a duration of 10ms..1m, such as 5s")
          .that("How long making a connection to Redis may take; no request waits for it.")
          .read(text -> Texts.duration(text, 10, 60_000));

  /** How many connections. */
  public static final Setting<Integer> CONNECTIONS =
      row("store.connections", "2", "1..16")
          .that("Connections to each server of Redis.")
          .read(text -> Math.toIntExact(Texts.number(text, 1, 16)));

  /** Whether there is a circuit breaker. */
  public static final Setting<Boolean> BREAKER_ENABLED =
      row("store.breaker.enabled", "true", "true or false")
          .alsoNamed("CIRCUIT_BREAKER_ENABLED")
          .that("Whether calls fail at once, without a wait, while Redis does not answer.")
          .read(Texts::flag);

  /** After how many failures it opens. */
  public static final Setting<Integer> BREAKER_FAILURE_THRESHOLD =
      row("store.breaker.failure_threshold", "5", "1..1000000")
          .alsoNamed("CIRCUIT_BREAKER_FAILURE_THRESHOLD")
          .that("After so many failures in a row.")
          .read(text -> Math.toIntExact(Texts.number(text, 1, 1_000_000)));

  /** When Redis is asked again at the latest. */
  public static final Setting<Duration> BREAKER_RECOVERY_TIMEOUT =
      row("store.breaker.recovery_timeout", "30s", "a duration of 1ms..1h, such as 30s")
          .alsoNamed("CIRCUIT_BREAKER_RECOVERY_TIMEOUT")
          .that("Redis is asked again after so long at the latest; a probe does so sooner.")
          .read(text -> Texts.durationOrMillis(text, 1, 3_600_000));

  /** What is answered while the store is gone. */
  public static final Setting<StoreFailure> DEFAULT_ON_STORE_FAILURE =
      row("defaults.on_store_failure", "allow", "allow, deny or local")
          .that(
              "What rules that do not say, and the simple form, answer while Redis is gone or slow.")
          .read(text -> Texts.constant(StoreFailure.class, text));

  /** In the order in which they are documented. */
  static final List<Setting<?>> TABLE =
      List.of(
          KEY_PREFIX,
          TTL_BUFFER,
          DEADLINE,
          CONNECT_TIMEOUT,
          CONNECTIONS,
          BREAKER_ENABLED,
          BREAKER_FAILURE_THRESHOLD,
          BREAKER_RECOVERY_TIMEOUT,
          DEFAULT_ON_STORE_FAILURE);

  private StoreSettings() {}
}
