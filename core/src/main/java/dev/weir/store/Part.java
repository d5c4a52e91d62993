package dev.weir.store;

import dev.weir.limit.Algorithm;
import dev.weir.limit.Decision;
import dev.weir.limit.Limit;
import dev.weir.limit.Slice;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A slice that this process holds: so many units of a counter that nobody else can have, until its
 * time is over. Thread-safe: every unit of it is spent once, or returned once.
 */
final class Part {

  /** Nothing can be spent of it any more. */
  private static final long CLOSED = -1;

  /** Clocks run up to so much apart, a thousandth and more: a slice ends so much sooner here. */
  private static final int DRIFT_SHIFT = 9;

  private final AtomicLong left;
  private final long units;
  private final long takenAtMicros;
  private final long receivedNanos;
  private final long untilNanos;
  private final long remaining;
  private final long nextUnitMicros;
  private final long resetAtMicros;

  /** The slice that is spent before this one. */
  private volatile @Nullable Part before;

  private final long leftBefore;

  /**
   * @param units of the slice, which are part of the decision's cost
   * @param decision that took it
   * @param sentNanos when it was asked for: it can have been taken no sooner
   */
  Part(
      long units,
      Limit limit,
      Decision decision,
      long sentNanos,
      long receivedNanos,
      @Nullable Part before) {
    this.left = new AtomicLong(units);
    this.units = units;
    this.takenAtMicros = decision.decidedAtMicros();
    this.receivedNanos = receivedNanos;
    long lasts = Math.max(0, Slice.lastsUntil(limit, decision) - takenAtMicros) * 1_000;
    this.untilNanos = sentNanos + lasts - (lasts >> DRIFT_SHIFT);
    this.remaining = decision.remaining();
    this.nextUnitMicros = decision.nextUnitMicros().orElse(0);
    this.resetAtMicros = decision.resetAtMicros().orElse(takenAtMicros);
    this.before = before;
    this.leftBefore = before == null ? 0 : before.left();
  }

  /** Spends of it, if there is so much and its time is not over. */
  boolean spend(long cost, long nowNanos) {
    if (untilNanos - nowNanos <= 0) {
      return false;
    }
    long seen = left.get();
    while (seen >= cost) {
      long witness = left.compareAndExchange(seen, seen - cost);
      if (witness == seen) {
        return true;
      }
      seen = witness;
    }
    return false;
  }

  /** Takes back what was spent of it, unless what is left was returned meanwhile. */
  boolean unspend(long cost) {
    long seen = left.get();
    while (seen >= 0) {
      long witness = left.compareAndExchange(seen, seen + cost);
      if (witness == seen) {
        return true;
      }
      seen = witness;
    }
    return false;
  }

  /** Units that can be spent, 0 or more. */
  long left() {
    return Math.max(0, left.get());
  }

  boolean canSpend(long cost, long nowNanos) {
    return untilNanos - nowNanos > 0 && left.get() >= cost;
  }

  /** Whether it is time for the next: a quarter is left, or of its time. */
  boolean isLow() {
    return left.get() < (units + 3) / 4;
  }

  /** Units spent since it was taken, of it and of the one before it. */
  long spentSince() {
    return units - left() + leftBefore - leftOfBefore();
  }

  private long leftOfBefore() {
    Part earlier = before;
    return earlier == null ? 0 : Math.min(leftBefore, earlier.left());
  }

  /**
   * Ends it.
   *
   * @param limit under which it is to be brought back
   * @return what the store is to be told; null if it need not know, or was told
   */
  Adjustment.@Nullable Settlement close(Limit limit) {
    long returned = left.getAndSet(CLOSED);
    boolean counts = returned > 0 || limit.algorithm() == Algorithm.BUCKET;
    return returned == CLOSED || !counts || units == 0
        ? null
        : new Adjustment.Settlement(units - returned, returned, takenAtMicros);
  }

  @Nullable Part before() {
    return before;
  }

  /** Lets go of the one before, which is over. */
  void forgetBefore() {
    before = null;
  }

  long untilNanos() {
    return untilNanos;
  }

  /** What a claim that was spent of it is answered. */
  Decision decision(Limit limit, long cost, long nowNanos) {
    long passed = Math.max(0, (nowNanos - receivedNanos) / 1_000);
    long mine = left() + leftOfBefore();
    long all = Math.min(limit.capacity(), remaining + mine);
    long next = all == limit.capacity() ? 0 : Math.max(0, nextUnitMicros - passed);
    return Decision.allowed(limit, all, cost, takenAtMicros + passed, next, resetAtMicros);
  }
}
