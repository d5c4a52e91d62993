package dev.weir.store;

import dev.weir.limit.Decision;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Takes slices of hot counters ahead and decides from them: one call of the store for many claims,
 * and never more than the limit's law, since what is out in slices counts as used ({@link
 * dev.weir.limit.Slice}). A counter that is asked for now and then is asked of the store each time;
 * a hot one's slices are what it spends in a quarter of a second, and an eighth of what is left at
 * most. The next is asked for before the last is spent, so nobody waits for it. Idle slices are
 * brought back within half a second, and all when the store is closed. Thread-safe.
 */
final class LeasingStore implements Store, ResetListener {

  private static final long CLOSING_MILLIS = 500;

  private final Store store;
  private final LongSupplier nanos;
  private final Holdings holdings;
  private final LongAdder decided = new LongAdder();
  private final LongAdder asked = new LongAdder();
  private final LongAdder slices = new LongAdder();
  private volatile boolean closed;

  /**
   * @param size leases at most
   * @param nanos a clock like System.nanoTime
   */
  LeasingStore(Store store, int size, LongSupplier nanos, Scheduler scheduler) {
    this.store = store;
    this.nanos = nanos;
    this.holdings = new Holdings(store, size, nanos, scheduler);
  }

  static boolean isLeased(Claim claim) {
    return claim.key().space().consistency() == Consistency.LEASED
        && claim.limit().algorithm().leasable();
  }

  @Override
  public void acquire(List<Claim> claims, Completion<List<Decision>> completion) {
    if (claims.size() > 1) {
      acquireAll(claims, completion);
    } else if (isLeased(claims.get(0))) {
      acquireOne(claims, claims.get(0), completion);
    } else {
      store.acquire(claims, completion);
    }
  }

  private void acquireOne(List<Claim> claims, Claim claim, Completion<List<Decision>> completion) {
    long now = nanos.getAsLong();
    Lease lease = holdings.lease(claim, now);
    Part part = lease == null ? null : lease.spend(claim.cost(), now);
    if (lease != null && part != null) {
      decided.increment();
      completion.completed(List.of(part.decision(claim.limit(), claim.cost(), now)));
      askAhead(lease, now);
      return;
    }
    if (lease == null) {
      asked.increment();
      store.acquire(claims, completion);
      return;
    }
    Decision denial = lease.denial(claim, now);
    if (denial != null) {
      decided.increment();
      completion.completed(List.of(denial));
      return;
    }
    asked.increment();
    lease.miss(claim.cost());
    if (!lease.beginAsking()) {
      store.acquire(claims, completion);
      return;
    }
    long wanted = lease.wanted(now);
    if (wanted == 0 || wanted < claim.cost() || closed) {
      lease.endAsking();
      store.acquire(claims, completion);
    } else {
      ask(lease, claim, wanted, now, completion);
    }
  }

  private void askAhead(Lease lease, long now) {
    if (lease.isLow(now) && lease.beginAsking()) {
      long wanted = lease.wanted(now);
      if (wanted == 0 || closed) {
        lease.pause(now);
        lease.endAsking();
      } else {
        ask(lease, new Claim(lease.key(), lease.limit(), 0), wanted, now, null);
      }
    }
  }

  /**
   * Asks for a slice, and for what a claim costs.
   *
   * @param completion of the claim; null if nobody waits for it
   */
  private void ask(
      Lease lease,
      Claim claim,
      long wanted,
      long now,
      @Nullable Completion<List<Decision>> completion) {
    slices.increment();
    Adjustment slice = new Adjustment.Slice(claim, wanted, lease.settleBefore(now));
    store.adjust(slice, new Taking(lease, claim, now, completion));
  }

  /** Has the slice that was asked for, and answers the claim that asked. */
  private final class Taking implements Completion<Decision> {

    private final Lease lease;
    private final Claim claim;
    private final long sentNanos;
    private final @Nullable Completion<List<Decision>> completion;

    Taking(
        Lease lease, Claim claim, long sentNanos, @Nullable Completion<List<Decision>> completion) {
      this.lease = lease;
      this.claim = claim;
      this.sentNanos = sentNanos;
      this.completion = completion;
    }

    @Override
    public void completed(Decision decision) {
      long now = nanos.getAsLong();
      long units = decision.allowed() ? decision.cost() - claim.cost() : 0;
      if (units > 0) {
        keep(decision, units, now);
      } else {
        lease.pause(now);
      }
      Decision answer =
          decision.allowed()
              ? decision(decision, units)
              : lease.rest(claim, decision, sentNanos, now);
      lease.endAsking();
      if (completion != null) {
        completion.completed(List.of(answer));
      }
    }

    private void keep(Decision decision, long units, long now) {
      Part part = new Part(units, claim.limit(), decision, sentNanos, now, lease.current());
      if (lease.add(part)) {
        holdings.sweepLater();
      } else {
        holdings.giveBack(lease.key(), lease.limit(), part.close(lease.limit()));
      }
    }

    /** What the claim is answered: to this process what is in its slice remains, too. */
    private Decision decision(Decision taken, long units) {
      return Decision.allowed(
          claim.limit(),
          taken.remaining() + units,
          claim.cost(),
          taken.decidedAtMicros(),
          taken.nextUnitMicros().orElse(0),
          taken.resetAtMicros().orElse(taken.decidedAtMicros()));
    }

    @Override
    public void failed(StoreException cause) {
      lease.pause(nanos.getAsLong());
      lease.endAsking();
      if (completion != null) {
        completion.failed(cause);
      }
    }
  }

  /**
   * Spends what slices have, and asks for the rest; if that is denied, takes back what was spent.
   */
  private void acquireAll(List<Claim> claims, Completion<List<Decision>> completion) {
    long now = nanos.getAsLong();
    Spending spending = null;
    boolean leased = false;
    for (int i = 0; i < claims.size(); i++) {
      Claim claim = claims.get(i);
      if (!isLeased(claim)) {
        continue;
      }
      leased = true;
      Lease lease = holdings.lease(claim, now);
      Part part = lease == null ? null : lease.spend(claim.cost(), now);
      if (lease != null && part != null) {
        spending = spending == null ? new Spending(store, claims, completion) : spending;
        spending.spent(i, part, part.decision(claim.limit(), claim.cost(), now));
        askAhead(lease, now);
      } else if (lease != null) {
        lease.miss(claim.cost());
        askBeside(lease, now);
      }
    }
    if (spending == null) {
      asked.add(leased ? 1 : 0);
      store.acquire(claims, completion);
      return;
    }
    List<Claim> rest = spending.rest();
    if (rest.isEmpty()) {
      decided.increment();
      completion.completed(spending.merged(List.of()));
    } else {
      asked.increment();
      store.acquire(rest, spending);
    }
  }

  /** Asks for a slice for later, where a request of several claims finds none. */
  private void askBeside(Lease lease, long now) {
    if (lease.current() == null && lease.beginAsking()) {
      long wanted = lease.wanted(now);
      if (wanted == 0 || closed) {
        lease.endAsking();
      } else {
        ask(lease, new Claim(lease.key(), lease.limit(), 0), wanted, now, null);
      }
    }
  }

  @Override
  public void peek(List<Claim> claims, Completion<List<Decision>> completion) {
    Claim claim = claims.get(0);
    if (claims.size() == 1 && isLeased(claim)) {
      long now = nanos.getAsLong();
      Lease lease = holdings.find(claim.key());
      Part part =
          lease != null && Holdings.sameLimit(lease.limit(), claim.limit())
              ? lease.spendable(claim.cost(), now)
              : null;
      if (part != null) {
        completion.completed(List.of(part.decision(claim.limit(), claim.cost(), now)));
        return;
      }
    }
    store.peek(claims, completion);
  }

  /** Brings back what this process holds of the counter before anything else is done to it. */
  @Override
  public void adjust(Adjustment adjustment, Completion<Decision> completion) {
    Claim claim = adjustment.claim();
    Lease lease = holdings.find(claim.key());
    if (lease != null) {
      lease.wake();
    }
    if (lease == null || isRefund(adjustment)) {
      store.adjust(adjustment, completion);
      return;
    }
    List<Adjustment.Settlement> settlements = holdings.end(lease);
    boolean forgets = adjustment instanceof Adjustment.Reset;
    if (forgets || settlements.isEmpty()) {
      store.adjust(adjustment, completion);
      return;
    }
    Runnable then = () -> store.adjust(adjustment, completion);
    for (int i = 1; i < settlements.size(); i++) {
      holdings.giveBack(claim.key(), lease.limit(), settlements.get(i));
    }
    holdings.giveBack(claim.key(), lease.limit(), settlements.get(0), then);
  }

  private static boolean isRefund(Adjustment adjustment) {
    return adjustment instanceof Adjustment.Refund;
  }

  /** Another process has forgotten the counter: what is held of it here is void. */
  @Override
  @SuppressWarnings("CheckReturnValue") // what would settle it is forgotten, too
  public void reset(Key key) {
    Lease lease = holdings.find(key);
    if (lease != null) {
      holdings.end(lease);
    }
  }

  /** Slices stay: that any counter may have been forgotten is no reason to void them all. */
  @Override
  public void resetAll() {}

  @Override
  public int instances() {
    return store.instances();
  }

  @Override
  public void whenReset(ResetListener listener) {
    store.whenReset(listener);
  }

  LeaseStatistics statistics() {
    return new LeaseStatistics(
        decided.sum(),
        asked.sum(),
        slices.sum(),
        holdings.returned(),
        holdings.count(),
        holdings.units());
  }

  /** Brings all slices back. */
  void giveBackAll() {
    holdings.giveBackAll(() -> {});
  }

  /** Brings back everything, and waits for that for a moment: what is late is over soon anyway. */
  @Override
  @SuppressWarnings("CheckReturnValue")
  public void close() {
    closed = true;
    holdings.close();
    Semaphore back = new Semaphore(0);
    int sent = holdings.giveBackAll(back::release);
    try {
      back.tryAcquire(sent, CLOSING_MILLIS, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    store.close();
  }
}
