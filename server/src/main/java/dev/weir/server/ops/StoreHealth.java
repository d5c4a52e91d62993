package dev.weir.server.ops;

import dev.weir.limit.Decision;
import dev.weir.store.Breaker;
import dev.weir.store.Completion;
import dev.weir.store.GuardedStore;
import dev.weir.store.Store;
import dev.weir.store.StoreException;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Whether the store is there. To know it, the store is asked, at most once a second however often
 * somebody wants to know. Thread-safe.
 */
public final class StoreHealth {

  private static final long KEEP_NANOS = 1_000_000_000L;

  private final @Nullable GuardedStore store;
  private final BooleanSupplier denies;
  private final AtomicLong askedAtNanos = new AtomicLong(System.nanoTime() - KEEP_NANOS);
  private volatile @Nullable Probe last;

  /**
   * @param store the store; it is known to be gone sometimes if there is a breaker before it
   * @param denies whether anybody is denied while the store is gone
   */
  public StoreHealth(Store store, BooleanSupplier denies) {
    this.store = store instanceof GuardedStore guarded ? guarded : null;
    this.denies = denies;
  }

  /** How the server is off. */
  public enum Status {
    /** All is well. */
    HEALTHY,
    /** The store is gone, and requests go ahead without it. */
    DEGRADED,
    /** The store is gone, and somebody is denied because of it. */
    UNHEALTHY
  }

  /**
   * What the store has answered.
   *
   * @param connected whether it has
   * @param latencyMicros how long that took
   */
  private record Probe(boolean connected, long latencyMicros) {}

  /**
   * What is known.
   *
   * @param status how the server is off
   * @param remote whether the counters are in a store that can be gone
   * @param connected whether that store answers
   * @param latencyMicros how long it took to, if it does
   * @param breakerEnabled whether there is a circuit breaker
   * @param breaker its state
   */
  public record Report(
      Status status,
      boolean remote,
      boolean connected,
      OptionalLong latencyMicros,
      boolean breakerEnabled,
      Breaker.State breaker) {}

  /**
   * Asks the store, or knows still what it has answered.
   *
   * @param then gets what is known, at the latest when the store's deadline is over
   */
  public void report(Consumer<Report> then) {
    GuardedStore remote = store;
    if (remote == null) {
      then.accept(
          new Report(
              Status.HEALTHY, false, false, OptionalLong.empty(), false, Breaker.State.CLOSED));
      return;
    }
    long now = System.nanoTime();
    long asked = askedAtNanos.get();
    Probe known = last;
    boolean fresh = now - asked < KEEP_NANOS;
    if (known != null && (fresh || !askedAtNanos.compareAndSet(asked, now))) {
      then.accept(report(remote, known));
    } else {
      remote.probe(new Asked(remote, now, then));
    }
  }

  private final class Asked implements Completion<List<Decision>> {
    private final GuardedStore remote;
    private final long atNanos;
    private final Consumer<Report> then;

    Asked(GuardedStore remote, long atNanos, Consumer<Report> then) {
      this.remote = remote;
      this.atNanos = atNanos;
      this.then = then;
    }

    @Override
    public void completed(List<Decision> answer) {
      know(true);
    }

    @Override
    public void failed(StoreException cause) {
      know(false);
    }

    private void know(boolean connected) {
      Probe probe = new Probe(connected, (System.nanoTime() - atNanos) / 1_000);
      last = probe;
      then.accept(report(remote, probe));
    }
  }

  private Report report(GuardedStore remote, Probe probe) {
    Breaker.State state = state(remote);
    boolean well = probe.connected && state == Breaker.State.CLOSED;
    return new Report(
        well ? Status.HEALTHY : gone(),
        true,
        probe.connected,
        probe.connected ? OptionalLong.of(probe.latencyMicros) : OptionalLong.empty(),
        remote.isEnabled(),
        state);
  }

  /** The worst of its breakers' states. */
  private static Breaker.State state(GuardedStore remote) {
    if (remote.breakers(Breaker.State.OPEN) > 0) {
      return Breaker.State.OPEN;
    }
    boolean probing = remote.breakers(Breaker.State.HALF_OPEN) > 0;
    return probing ? Breaker.State.HALF_OPEN : Breaker.State.CLOSED;
  }

  private Status gone() {
    return denies.getAsBoolean() ? Status.UNHEALTHY : Status.DEGRADED;
  }
}
