package dev.weir.store;

import dev.weir.limit.Decision;
import dev.weir.limit.Limit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The leases that this process holds, of a bounded number of counters, and how what is left of them
 * comes back to the store: when they are idle, when their limit changes, when others make them go.
 * Thread-safe.
 */
final class Holdings {

  private static final Duration SWEEP = Duration.ofMillis(250);

  /** How many slices are brought back in one go: more wait for the next. */
  private static final int MAX_RETURNS = 500;

  private final Store store;
  private final LongSupplier nanos;
  private final Scheduler scheduler;
  private final KeyTable<Lease> table;
  private final AtomicBoolean sweeping = new AtomicBoolean();
  private final LongAdder returned = new LongAdder();
  private volatile boolean closed;

  /**
   * @param size leases at most
   * @param nanos a clock like System.nanoTime
   */
  Holdings(Store store, int size, LongSupplier nanos, Scheduler scheduler) {
    this.store = store;
    this.nanos = nanos;
    this.scheduler = scheduler;
    this.table = new KeyTable<>(size, this::evicted);
  }

  /** The lease of a claim's counter, made if there is none; null if there is no place for it. */
  @Nullable Lease lease(Claim claim, long now) {
    Lease lease = table.find(claim.key());
    if (lease != null && sameLimit(lease.limit(), claim.limit())) {
      return lease;
    }
    if (lease != null) {
      table.remove(lease);
      end(lease, claim.limit());
    }
    Lease made = new Lease(claim.key(), claim.limit(), now);
    return table.add(made, now) ? made : null;
  }

  /** The lease of a key, if there is one. */
  @Nullable Lease find(Key key) {
    return table.find(key);
  }

  /** Lets go of a lease, and has what is to be told of it. */
  List<Adjustment.Settlement> end(Lease lease) {
    table.remove(lease);
    return lease.end();
  }

  @SuppressWarnings("ReferenceEquality") // the same object mostly, which is sooner seen
  static boolean sameLimit(Limit one, Limit other) {
    return one == other || one.equals(other);
  }

  /**
   * Ends a lease.
   *
   * @param now the limit that is in force now: what was taken under another kind or window cannot
   *     be brought back
   */
  private void end(Lease lease, Limit now) {
    Limit was = lease.limit();
    boolean same = was.algorithm() == now.algorithm() && was.window().equals(now.window());
    for (Adjustment.Settlement settlement : lease.end()) {
      if (same) {
        giveBack(lease.key(), now, settlement);
      }
    }
  }

  private void evicted(Lease lease) {
    end(lease, lease.limit());
  }

  void giveBack(Key key, Limit limit, Adjustment.@Nullable Settlement settlement) {
    giveBack(key, limit, settlement, null);
  }

  void giveBack(
      Key key, Limit limit, Adjustment.@Nullable Settlement settlement, @Nullable Runnable then) {
    Unheard<Decision> done = new Unheard<>(then);
    if (settlement == null) {
      done.run();
      return;
    }
    returned.add(settlement.returned());
    store.adjust(new Adjustment.Slice(new Claim(key, limit, 0), 0, settlement), done);
  }

  /** Looks for what is idle from now on. */
  void sweepLater() {
    if (!sweeping.get() && sweeping.compareAndSet(false, true)) {
      scheduler.after(SWEEP, this::sweep);
    }
  }

  /** Brings back what is idle, and goes on as long as there is anything. */
  private void sweep() {
    sweeping.set(false);
    if (closed) {
      return;
    }
    long now = nanos.getAsLong();
    List<Lease> idle = new ArrayList<>();
    boolean[] held = {false};
    table.forEach(
        lease -> {
          if (lease.current() != null) {
            held[0] = true;
            if (idle.size() < MAX_RETURNS && lease.isIdle(now)) {
              idle.add(lease);
            }
          }
        });
    for (Lease lease : idle) {
      table.remove(lease);
      end(lease, lease.limit());
    }
    if (held[0]) {
      sweepLater();
    }
  }

  /**
   * Brings back everything.
   *
   * @param returned is told of each slice that has come back, or could not
   * @return how many will be
   */
  int giveBackAll(Runnable returned) {
    int[] sent = {0};
    table.forEach(
        lease -> {
          table.remove(lease);
          for (Adjustment.Settlement settlement : lease.end()) {
            if (settlement.returned() > 0 && sent[0] < MAX_RETURNS) {
              sent[0]++;
              giveBack(lease.key(), lease.limit(), settlement, returned);
            }
          }
        });
    return sent[0];
  }

  /** Sweeps no more. */
  void close() {
    closed = true;
  }

  long returned() {
    return returned.sum();
  }

  /** Counters of which a slice is held. */
  long count() {
    int[] leases = {0};
    table.forEach(lease -> leases[0] += lease.current() == null ? 0 : 1);
    return leases[0];
  }

  /** Units that are held. */
  long units() {
    long[] units = {0};
    table.forEach(lease -> units[0] += lease.left());
    return units[0];
  }
}
