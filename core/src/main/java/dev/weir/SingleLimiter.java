package dev.weir;

import dev.weir.limit.Decision;
import dev.weir.limit.InvalidValueException;
import dev.weir.limit.Limit;
import dev.weir.limit.State;
import dev.weir.limit.Transition;
import dev.weir.store.Lookout;
import dev.weir.store.SpinLock;
import dev.weir.store.Ticker;

/**
 * One limit, one counter, no table: for what the whole process shares, such as calls to one
 * upstream. Thread-safe, also on virtual threads; {@link #tryAcquire} allocates nothing. Not for
 * concurrency limits, whose leases need a {@link Limiter}.
 */
public final class SingleLimiter {

  private final Limit limit;
  private final Transition transition;
  private final Ticker ticker;
  private final SpinLock lock = new SpinLock();
  private final State state = new State();

  /** Whether the last decision was a denial that one can see without the lock: a hint. */
  private boolean denying;

  private SingleLimiter(Limit limit, Ticker ticker) {
    if (limit.transition().leases()) {
      throw new InvalidValueException("algorithm", limit.algorithm(), "a window or a bucket");
    }
    this.limit = limit;
    this.transition = limit.transition();
    this.ticker = ticker;
  }

  /** A counter on the production clock. */
  public static SingleLimiter of(Limit limit) {
    return of(limit, Ticker.system());
  }

  /** A counter on the caller's clock. */
  public static SingleLimiter of(Limit limit, Ticker ticker) {
    return new SingleLimiter(limit, ticker);
  }

  /** What is allowed. */
  public Limit limit() {
    return limit;
  }

  /** Takes one unit if it can be had. */
  public boolean tryAcquire() {
    return tryAcquire(1);
  }

  /**
   * Takes so many units if all can be had.
   *
   * @param cost 0..4294967295
   */
  public boolean tryAcquire(long cost) {
    checkCost(cost);
    long now = ticker.nowMicros();
    if (denying && isDenied(cost, now)) {
      return false;
    }
    lock.lock();
    try {
      return take(cost, now);
    } finally {
      lock.unlock();
    }
  }

  /** Takes one unit if it can be had, and says what is left and when to come back. */
  public Decision acquire() {
    return acquire(1);
  }

  /**
   * Takes so many units if all can be had, and says what is left and when to come back.
   *
   * @param cost 0..4294967295
   */
  public Decision acquire(long cost) {
    checkCost(cost);
    long now = ticker.nowMicros();
    lock.lock();
    try {
      boolean allowed = take(cost, now);
      return transition.decide(state, allowed, cost, now, 0);
    } finally {
      lock.unlock();
    }
  }

  /** Whether it can be seen without the lock that the cost cannot be had. */
  private boolean isDenied(long cost, long now) {
    Lookout lookout = Lookout.ofThisThread();
    if (!lookout.tryLock()) {
      return false;
    }
    try {
      State seen = lookout.state();
      int glance = lock.glance();
      seen.copyFrom(state);
      return lock.holds(glance) && !transition.acquire(seen, cost, now, 0);
    } finally {
      lookout.unlock();
    }
  }

  private boolean take(long cost, long now) {
    boolean allowed = transition.acquire(state, cost, now, 0);
    denying = !allowed && !transition.usesCells() && !transition.countsDenials();
    return allowed;
  }

  private static void checkCost(long cost) {
    if (cost < 0 || cost > Limit.MAX_UNITS) {
      throw new InvalidValueException("cost", cost, "0.." + Limit.MAX_UNITS);
    }
  }
}
