package dev.weir.redis;

import dev.weir.limit.Decision;
import dev.weir.redis.fleet.Announcement;
import dev.weir.redis.fleet.Counters;
import dev.weir.redis.fleet.Fleet;
import dev.weir.redis.fleet.Instance;
import dev.weir.redis.fleet.Wire;
import dev.weir.store.Completion;
import dev.weir.store.Key;
import dev.weir.store.ResetListener;
import dev.weir.store.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A store's place among the processes that share its counters. Thread-safe. */
final class Membership {

  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  private final Supplier<Wire> wires;
  private final String prefix;
  private final Supplier<Counters> counters;
  private final List<ResetListener> listeners = new ArrayList<>();
  private volatile @Nullable Fleet fleet;

  Membership(Supplier<Wire> wires, String prefix, Supplier<Counters> counters) {
    this.wires = wires;
    this.prefix = prefix;
    this.counters = counters;
  }

  synchronized Fleet announce(Announcement announcement) {
    leave();
    Fleet joined = Fleet.join(wires.get(), prefix, announcement, counters);
    listeners.forEach(joined::whenReset);
    fleet = joined;
    return joined;
  }

  synchronized void leave() {
    Fleet left = fleet;
    fleet = null;
    if (left != null) {
      left.close();
    }
  }

  Optional<Fleet> fleet() {
    return Optional.ofNullable(fleet);
  }

  int instances() {
    Fleet known = fleet;
    return known == null ? 1 : known.live();
  }

  synchronized void whenReset(ResetListener listener) {
    listeners.add(listener);
    fleet().ifPresent(known -> known.whenReset(listener));
  }

  /** Asks who lives, over a connection of its own. */
  CompletionStage<List<Instance>> list(long timeoutNanos) {
    Wire wire = wires.get();
    long end = System.nanoTime() + timeoutNanos;
    wire.keep();
    while (!wire.isUp() && System.nanoTime() - end < 0) {
      LockSupport.parkNanos(POLL_NANOS);
      wire.keep();
    }
    return Fleet.list(wire, prefix).whenComplete((list, failure) -> wire.close());
  }

  /** Tells the others of a reset once it is done. */
  Completion<Decision> telling(Key key, Completion<Decision> completion) {
    return new Completion<>() {
      @Override
      public void completed(Decision decision) {
        fleet().ifPresent(known -> known.reset(key));
        completion.completed(decision);
      }

      @Override
      public void failed(StoreException cause) {
        completion.failed(cause);
      }
    };
  }
}
