package dev.weir.store;

import dev.weir.limit.Decision;
import dev.weir.limit.Limit;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * What this process holds of one counter, and how fast it spends: the slice that it spends now,
 * what is left of the one before, and whether the next is on its way. Thread-safe.
 */
final class Lease implements KeyTable.Entry {

  /** How long a slice is to be enough for at the rate of the last one: a quarter of a second. */
  private static final long HORIZON_NANOS = 250_000_000;

  /** By how much a slice is greater than what was spent since the last at most. */
  private static final long GROWTH = 8;

  private static final long MAX_UNITS = 1 << 24;

  /** For so long a counter that was asked for is worth its place without a slice. */
  private static final long INTEREST_NANOS = 1_000_000_000;

  /** How long not to ask ahead again after nothing came of it. */
  private static final long PAUSE_NANOS = 10_000_000;

  /** How long a hot counter that is used up is left to fill at most. */
  private static final long MAX_REST_MICROS = 25_000;

  /** The part of its whole that it is left to fill at most, so that nothing of it is lost. */
  private static final long REST_SHARE = 100;

  private final Key key;
  private final Limit limit;

  /** Units that were not spent of a slice, since the last was asked for. */
  private final AtomicLong spentElsewhere = new AtomicLong();

  private final AtomicBoolean asking = new AtomicBoolean();
  private volatile @Nullable Part part;
  private volatile boolean over;
  private volatile long askedNanos;
  private volatile long pausedUntilNanos;
  private volatile @Nullable Remembered denial;

  /** What the last sweep has seen. */
  private @Nullable Part sweptPart;

  private long sweptLeft;

  Lease(Key key, Limit limit, long nowNanos) {
    this.key = key;
    this.limit = limit;
    this.askedNanos = nowNanos - INTEREST_NANOS; // who comes once is not in a hurry
    this.pausedUntilNanos = nowNanos;
  }

  @Override
  public Key key() {
    return key;
  }

  Limit limit() {
    return limit;
  }

  @Override
  public long untilNanos() {
    Part held = part;
    long interest = askedNanos + INTEREST_NANOS;
    return held != null && held.untilNanos() - interest > 0 ? held.untilNanos() : interest;
  }

  /** The slice that the cost was spent of, null if there is none with so much. */
  @Nullable Part spend(long cost, long nowNanos) {
    Part held = part;
    if (held == null) {
      return null;
    }
    Part before = held.before();
    if (before != null && before.spend(cost, nowNanos)) {
      return before;
    }
    return held.spend(cost, nowNanos) ? held : null;
  }

  /** The slice of which the cost could be spent now. */
  @Nullable Part spendable(long cost, long nowNanos) {
    Part held = part;
    return held != null && held.canSpend(cost, nowNanos) ? held : null;
  }

  /** Notes units that are asked of the store because no slice has them. */
  void miss(long cost) {
    spentElsewhere.addAndGet(cost);
  }

  /** Whether the caller is the one to ask for the next slice. */
  boolean beginAsking() {
    return !asking.get() && asking.compareAndSet(false, true);
  }

  void endAsking() {
    asking.set(false);
  }

  /** Whether the slice is about to be spent, and it is time to ask for another. */
  boolean isLow(long nowNanos) {
    Part held = part;
    return held != null && held.isLow() && pausedUntilNanos - nowNanos <= 0;
  }

  /** Asks nothing ahead for a moment. */
  void pause(long nowNanos) {
    pausedUntilNanos = nowNanos + PAUSE_NANOS;
  }

  /**
   * Lets a counter that is used up fill for a moment, instead of asking for each unit as it comes:
   * for as long as the answer says, but at least until there is something to make a slice of.
   *
   * @param denied the store's answer, to a claim of whoever asked for a slice
   * @return what to answer instead, which says how long that is
   */
  Decision rest(Claim claim, Decision denied, long sentNanos, long nowNanos) {
    long wait = denied.retryAfterMicros().orElse(Long.MAX_VALUE);
    if (wait >= restMicros()) {
      return denied;
    }
    Decision longer =
        Decision.denied(
            limit,
            denied.remaining(),
            claim.cost(),
            denied.decidedAtMicros(),
            restMicros(),
            denied.resetAtMicros().orElse(denied.decidedAtMicros()));
    denial = Remembered.of(claim, longer, sentNanos, nowNanos);
    return longer;
  }

  private long restMicros() {
    double whole = (double) limit.window().micros() * limit.capacity() / limit.units();
    double most = Math.min(whole, (double) limit.window().micros()) / REST_SHARE;
    return (long) Math.min(MAX_REST_MICROS, most);
  }

  /** What a claim is answered while the counter fills, null if it is to be asked for. */
  @Nullable Decision denial(Claim claim, long nowNanos) {
    Remembered known = denial;
    return known == null ? null : known.answer(claim, nowNanos);
  }

  /** Something was given back, so that it is to be asked for again. */
  void wake() {
    denial = null;
  }

  /** How many units to ask for, by what was spent since the last time. Only by whoever asks. */
  long wanted(long nowNanos) {
    Part held = part;
    long spent = spentElsewhere.getAndSet(0) + (held == null ? 0 : held.spentSince());
    long passed = Math.max(1_000, nowNanos - askedNanos);
    askedNanos = nowNanos;
    double atThisRate = (double) spent * HORIZON_NANOS / passed;
    return (long) Math.min(MAX_UNITS, Math.min(atThisRate, (double) spent * GROWTH));
  }

  /** What is to be told of the slice that is over when the next is asked for. */
  Adjustment.@Nullable Settlement settleBefore(long nowNanos) {
    Part held = part;
    if (held == null) {
      return null;
    }
    Part before = held.before();
    if (before != null) {
      held.forgetBefore();
      return before.close(limit);
    }
    if (!held.canSpend(1, nowNanos)) {
      part = null;
      return held.close(limit);
    }
    return null;
  }

  /**
   * Has another slice to spend of.
   *
   * @return false if the lease is over, so that the slice is to be brought back
   */
  boolean add(Part next) {
    part = next;
    if (over) {
      part = null;
      return false;
    }
    return true;
  }

  /** Units that are held. */
  long left() {
    Part held = part;
    Part before = held == null ? null : held.before();
    return (held == null ? 0 : held.left()) + (before == null ? 0 : before.left());
  }

  /** The slice that is to be spent before the next. */
  @Nullable Part current() {
    return part;
  }

  /** Ends the lease: nothing is spent of it any more. */
  List<Adjustment.Settlement> end() {
    over = true;
    List<Adjustment.Settlement> settlements = new ArrayList<>(2);
    Part held = part;
    part = null;
    for (Part each = held; each != null; each = each.before()) {
      Adjustment.Settlement settlement = each.close(limit);
      if (settlement != null) {
        settlements.add(settlement);
      }
    }
    return settlements;
  }

  /** Whether nothing was spent since the last sweep, or the time is over. Only by the sweep. */
  @SuppressWarnings("ReferenceEquality") // another slice with as much left is another slice
  boolean isIdle(long nowNanos) {
    Part held = part;
    if (held == null) {
      return false;
    }
    long left = left();
    boolean same = held == sweptPart && left == sweptLeft;
    sweptPart = held;
    sweptLeft = left;
    return same || held.untilNanos() - nowNanos <= 0;
  }
}
