package dev.weir.redis.fleet;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * This process as the others are to see it, and how far its clock is from Redis'. Thread-safe, but
 * that one thread at a time may compare clocks.
 */
final class Self {

  private static final int LIFETIMES = 3;

  private final Announcement announcement;
  private final Supplier<Counters> counters;
  private final String boot = Announcement.random();
  private final Instant startedAt = Instant.now();
  private volatile @Nullable Duration drift;
  private volatile boolean isDrifting;

  /**
   * @param known what the process has done, if the announcement does not say it
   */
  Self(Announcement announcement, Supplier<Counters> known) {
    Supplier<Counters> told = announcement.counters();
    this.announcement = announcement;
    this.counters = told == null ? known : told;
  }

  String id() {
    return announcement.id();
  }

  String boot() {
    return boot;
  }

  Fleet.Listener listener() {
    return announcement.listener();
  }

  Duration interval() {
    return announcement.interval();
  }

  /** How long it counts as alive after a heartbeat. */
  Duration lifetime() {
    return interval().multipliedBy(LIFETIMES);
  }

  long clockMicros() {
    return announcement.clock().nowMicros();
  }

  Duration maxDrift() {
    return announcement.maxDrift();
  }

  Optional<Duration> drift() {
    return Optional.ofNullable(drift);
  }

  boolean isDrifting() {
    return isDrifting;
  }

  /**
   * Notes how much the clock is ahead of Redis'.
   *
   * @return whether that is too much and was not before, or the other way round
   */
  boolean drifts(Duration found) {
    drift = found;
    boolean wasDrifting = isDrifting;
    isDrifting = found.abs().compareTo(maxDrift()) > 0;
    return isDrifting != wasDrifting;
  }

  /** As it is now. */
  Instance instance() {
    return new Instance(
        id(),
        boot,
        announcement.version(),
        startedAt,
        announcement.addresses(),
        counters.get(),
        drift(),
        lifetime(),
        startedAt);
  }
}
