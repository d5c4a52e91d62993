package dev.weir.server.ops;

import dev.weir.redis.NodeStatus;
import dev.weir.redis.RedisStore;
import dev.weir.redis.fleet.Fleet;
import dev.weir.redis.fleet.FleetStatistics;
import dev.weir.redis.fleet.Instance;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;

/**
 * What is known of the instances that share the counters. Who they are is asked of Redis at most
 * once a second, however often somebody wants to know. Thread-safe.
 */
public final class FleetHealth {

  private static final long KEEP_NANOS = 1_000_000_000L;

  private final AtomicLong askedAtNanos = new AtomicLong(System.nanoTime() - KEEP_NANOS);
  private volatile @Nullable Shared shared;
  private volatile List<Instance> known = List.of();
  private volatile boolean isCurrent;

  /** The store, and who shares it. */
  private record Shared(RedisStore store, Fleet fleet) {}

  /**
   * What is known.
   *
   * @param fleet this instance's view; empty if nobody shares its counters
   * @param instances who lives, in the order of ids
   * @param current whether Redis has just said so; else it is what was known last
   * @param nodes the servers that keep the counters
   */
  public record Report(
      Optional<Fleet> fleet, List<Instance> instances, boolean current, List<NodeStatus> nodes) {

    /** What is amiss: names of alerts. */
    public List<String> alerts() {
      return fleet.map(FleetHealth::alerts).orElse(List.of());
    }
  }

  /** Follows the instances of a store, from now on. */
  public void follow(RedisStore store, Fleet fleet) {
    shared = new Shared(store, fleet);
  }

  /** Tells the other instances, if there are any, what operators should look at. */
  public void alert(String name, String text) {
    Shared now = shared;
    if (now != null) {
      now.fleet.alert(name, text);
    }
  }

  /** Names of what is amiss, as the instances alert each other of it. */
  public List<String> alerts() {
    Shared now = shared;
    return now == null ? List.of() : alerts(now.fleet);
  }

  private static List<String> alerts(Fleet fleet) {
    List<String> alerts = new ArrayList<>(2);
    if (fleet.isDrifting()) {
      alerts.add("clock-drift");
    }
    if (fleet.twins() > 0) {
      alerts.add("twin-instance");
    }
    return alerts;
  }

  /**
   * Asks who lives, or knows still what was answered.
   *
   * @param then gets what is known, perhaps on another thread, at the latest when Redis has not
   *     answered for a second
   */
  public void report(Consumer<Report> then) {
    Shared now = shared;
    if (now == null) {
      then.accept(new Report(Optional.empty(), List.of(), true, List.of()));
      return;
    }
    long nanos = System.nanoTime();
    long asked = askedAtNanos.get();
    boolean ask = nanos - asked >= KEEP_NANOS && askedAtNanos.compareAndSet(asked, nanos);
    if (!ask) {
      then.accept(report(now));
      return;
    }
    now.fleet
        .list()
        .whenComplete(
            (listed, failure) -> {
              isCurrent = listed != null;
              known = listed == null ? known : listed;
              then.accept(report(now));
            });
  }

  private Report report(Shared now) {
    return new Report(Optional.of(now.fleet), known, isCurrent, now.store.nodes());
  }

  /** Shows how many there are, and what they tell each other. */
  void register(MeterRegistry registry) {
    Gauge.builder("rate_limiter.instances", this, each -> each.fleetOr(Fleet::live, 1))
        .description("Instances that share the counters, as was known last")
        .register(registry);
    Gauge.builder("rate_limiter.clock.drift.seconds", this, FleetHealth::driftSeconds)
        .description("How much the clock is ahead of Redis'")
        .register(registry);
    messages(registry, "heard", FleetStatistics::heard);
    messages(registry, "foreign", FleetStatistics::foreign);
    messages(registry, "rejected", FleetStatistics::rejected);
    messages(registry, "told", FleetStatistics::told);
    messages(registry, "untold", FleetStatistics::untold);
    heartbeats(registry, "answered", FleetStatistics::heartbeats);
    heartbeats(registry, "missed", FleetStatistics::missed);
  }

  private void messages(
      MeterRegistry registry, String result, ToLongFunction<FleetStatistics> figure) {
    counter(registry, "rate_limiter.instance.messages", "Messages of instances", result, figure);
  }

  private void heartbeats(
      MeterRegistry registry, String result, ToLongFunction<FleetStatistics> figure) {
    counter(registry, "rate_limiter.instance.heartbeats", "Heartbeats told", result, figure);
  }

  private void counter(
      MeterRegistry registry,
      String name,
      String description,
      String result,
      ToLongFunction<FleetStatistics> figure) {
    FunctionCounter.builder(
            name, this, each -> each.fleetOr(fleet -> figure.applyAsLong(fleet.statistics()), 0))
        .description(description)
        .tag("result", result)
        .register(registry);
  }

  private long fleetOr(ToLongFunction<Fleet> figure, long without) {
    Shared now = shared;
    return now == null ? without : figure.applyAsLong(now.fleet);
  }

  private double driftSeconds() {
    Shared now = shared;
    Duration drift = now == null ? Duration.ZERO : now.fleet.drift().orElse(Duration.ZERO);
    return drift.toNanos() / 1e9;
  }
}
