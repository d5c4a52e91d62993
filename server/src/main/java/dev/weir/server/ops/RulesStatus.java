package dev.weir.server.ops;

import dev.weir.store.Ticker;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** Which rules are in force, and whether newer ones were refused. Thread-safe. */
public final class RulesStatus {

  /**
   * What is in force.
   *
   * @param revision how often rules have been loaded since the start; 0 if never
   * @param count how many rules
   * @param loadedAtSeconds when, in seconds since the epoch
   * @param refused why newer ones are not in force
   */
  private record State(long revision, int count, long loadedAtSeconds, @Nullable String refused) {}

  private final Ticker ticker;
  private final AtomicLong reloads = new AtomicLong();
  private final AtomicLong refusals = new AtomicLong();
  private volatile State state = new State(0, 0, 0, null);

  RulesStatus(Ticker ticker) {
    this.ticker = ticker;
  }

  /** Rules are in force, the first or others. */
  public synchronized void loaded(int count) {
    if (state.revision > 0) {
      reloads.incrementAndGet();
    }
    state = new State(state.revision + 1, count, ticker.nowMicros() / 1_000_000, null);
  }

  /** Newer rules were refused. */
  public synchronized void refused(String why) {
    refusals.incrementAndGet();
    state = new State(state.revision, state.count, state.loadedAtSeconds, why);
  }

  /** What was refused is gone, and the rules in force are again what they should be. */
  public synchronized void restored() {
    state = new State(state.revision, state.count, state.loadedAtSeconds, null);
  }

  /** How often rules have been loaded since the start; 0 before the first are in force. */
  public long revision() {
    return state.revision;
  }

  /** How many rules are in force. */
  public int count() {
    return state.count;
  }

  /** Since when, in seconds since the epoch. */
  public long loadedAtSeconds() {
    return state.loadedAtSeconds;
  }

  /** Why newer rules are not in force. */
  public Optional<String> refusal() {
    return Optional.ofNullable(state.refused);
  }

  void register(MeterRegistry registry) {
    counter(registry, "loaded", reloads);
    counter(registry, "rejected", refusals);
    gauge(registry, "weir.rules.revision", "Loads of rules since the start", RulesStatus::revision);
    gauge(registry, "weir.rules", "Rules in force", RulesStatus::count);
    gauge(
        registry,
        "weir.rules.loaded.timestamp.seconds",
        "When the rules in force were loaded",
        RulesStatus::loadedAtSeconds);
    gauge(
        registry,
        "weir.rules.stale",
        "Whether newer rules were refused",
        status -> status.refusal().isPresent() ? 1 : 0);
  }

  private static void counter(MeterRegistry registry, String result, AtomicLong count) {
    FunctionCounter.builder("weir.rules.reloads", count, AtomicLong::doubleValue)
        .description("Changes of the rules since the start")
        .tag("result", result)
        .register(registry);
  }

  private void gauge(
      MeterRegistry registry, String name, String description, ToDoubleFunction<RulesStatus> of) {
    Gauge.builder(name, this, of).description(description).strongReference(true).register(registry);
  }
}
