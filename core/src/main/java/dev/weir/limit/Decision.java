package dev.weir.limit;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a limit answers: allowed or not, what is left, and when to come back. An immutable value of
 * 48 bytes. A denial is a value like any other, never an exception.
 *
 * <p>Worked example, {@code Limit.perMinute(100).burst(20)}: the 20th call in one instant is
 * allowed with {@code remaining() == 0} and {@code resetAt()} 12 s later; the 21st is denied with
 * {@code retryAfter()} of 600 ms, the time in which one unit flows back at 100 a minute.
 */
public final class Decision {

  /** No wait makes it possible. */
  static final long NEVER = Long.MAX_VALUE;

  private static final int ALLOWED = 1;
  private static final int WAIT_KNOWN = 2;
  private static final int RESERVED = 4;
  private static final int NO_RESET = 8;
  private static final int EXCEEDS = 16;
  private static final int STORE_FULL = 32;
  private static final int LEASE = 64;

  /** The remaining units are none; what is kept in their place is above the limit. */
  private static final int COUNTED = 128;

  private static final int DEGRADED = 256;
  private static final int BY_POLICY = 512;
  private static final int FLAG_BITS = 10;

  private final int limit;
  private final int remaining;
  private final int cost;
  private final long decidedAtAndFlags;
  private final long waitMicros;
  private final long resetAtOrLease;

  private Decision(
      Limit limit, long remaining, long cost, long decidedAt, int flags, long wait, long reset) {
    this.limit = (int) limit.capacity();
    this.remaining = (int) remaining;
    this.cost = (int) cost;
    this.decidedAtAndFlags = (decidedAt << FLAG_BITS) | flags;
    this.waitMicros = wait;
    this.resetAtOrLease = reset;
  }

  private Decision(Decision of, long cost, int moreFlags) {
    this.limit = of.limit;
    this.remaining = of.remaining;
    this.cost = (int) cost;
    this.decidedAtAndFlags = of.decidedAtAndFlags | moreFlags;
    this.waitMicros = of.waitMicros;
    this.resetAtOrLease = of.resetAtOrLease;
  }

  /**
   * Allowed. This and the other factories are for stores that decide elsewhere than in a {@link
   * Transition}; times are microseconds since the epoch, units 0..4294967295.
   *
   * @param nextUnitMicros the wait for one unit more, 0 if all can be had
   */
  public static Decision allowed(
      Limit limit, long remaining, long cost, long now, long nextUnitMicros, long resetAt) {
    boolean known = nextUnitMicros > 0 && nextUnitMicros != NEVER;
    int flags = ALLOWED | (known ? WAIT_KNOWN : 0);
    return new Decision(limit, remaining, cost, now, flags, nextUnitMicros, resetAt);
  }

  /** Denied because the cost is above what the limit can ever grant, so that no wait helps. */
  public static Decision exceeding(Limit limit, long remaining, long cost, long now, long resetAt) {
    return denied(limit, remaining, cost, now, NEVER, resetAt);
  }

  /** Denied, and allowed after the wait if nobody else calls. */
  public static Decision denied(
      Limit limit, long remaining, long cost, long now, long waitMicros, long resetAt) {
    int flags = waitMicros == NEVER ? EXCEEDS : WAIT_KNOWN;
    return new Decision(limit, remaining, cost, now, flags, waitMicros, resetAt);
  }

  /** Denied and counted all the same: so many units of the cost are above the limit. */
  public static Decision counted(
      Limit limit, long excess, long cost, long now, long waitMicros, long resetAt) {
    int flags = COUNTED | (waitMicros == NEVER ? EXCEEDS : WAIT_KNOWN);
    return new Decision(limit, excess, cost, now, flags, waitMicros, resetAt);
  }

  /** Denied and counted all the same, although the cost is above what the limit can ever grant. */
  public static Decision countedExceeding(
      Limit limit, long excess, long cost, long now, long resetAt) {
    return counted(limit, excess, cost, now, NEVER, resetAt);
  }

  /** Taken now, to be used after the delay. */
  public static Decision reserved(
      Limit limit, long remaining, long cost, long now, long delayMicros, long resetAt) {
    return new Decision(limit, remaining, cost, now, ALLOWED | RESERVED, delayMicros, resetAt);
  }

  /** Not taken: only after the wait would it be usable soon enough. */
  public static Decision notReserved(
      Limit limit, long remaining, long cost, long now, long waitMicros, long resetAt) {
    int flags = RESERVED | WAIT_KNOWN;
    return new Decision(limit, remaining, cost, now, flags, waitMicros, resetAt);
  }

  /** Allowed by a concurrency limit, which knows no reset; a lease holds the units. */
  public static Decision inFlight(Limit limit, long remaining, long cost, long now, long leaseId) {
    int flags = ALLOWED | NO_RESET | (cost > 0 ? LEASE : 0);
    return new Decision(limit, remaining, cost, now, flags, 0, leaseId);
  }

  /** Denied by a concurrency limit because the cost is above the limit. */
  public static Decision inFlightExceeding(Limit limit, long remaining, long cost, long now) {
    return inFlightDenied(limit, remaining, cost, now, NEVER);
  }

  /** Denied by a concurrency limit: the wait is an upper bound. */
  public static Decision inFlightDenied(
      Limit limit, long remaining, long cost, long now, long waitMicros) {
    int flags = NO_RESET | (waitMicros == NEVER ? EXCEEDS : WAIT_KNOWN);
    return new Decision(limit, remaining, cost, now, flags, waitMicros, 0);
  }

  /** What became of a lease that was released or renewed: allowed if it was held. */
  public static Decision lease(Limit limit, long remaining, long now, boolean held, long leaseId) {
    int flags = NO_RESET | (held ? ALLOWED | LEASE : 0);
    return new Decision(limit, remaining, 0, now, flags, 0, leaseId);
  }

  /**
   * Denied because the store is full of live keys and was told not to evict.
   *
   * @param waitMicros until a place may be free
   */
  public static Decision storeFull(Limit limit, long cost, long now, long waitMicros) {
    return new Decision(
        limit, 0, cost, now, STORE_FULL | WAIT_KNOWN, Math.max(1, waitMicros), now + waitMicros);
  }

  /** Allowed without the store and without a counter: all remains, nothing was taken. */
  public static Decision allowedByPolicy(Limit limit, long cost, long now) {
    State fresh = new State();
    limit.transition().acquire(fresh, 0, now, 0);
    return limit.transition().decide(fresh, true, 0, now, 0).with(cost, DEGRADED | BY_POLICY);
  }

  /**
   * Denied without the store and without a counter, where nobody may say how much is left.
   *
   * @param waitMicros when to come back; without meaning if the cost is above the limit's capacity
   */
  public static Decision deniedByPolicy(Limit limit, long cost, long now, long waitMicros) {
    int known = cost > limit.capacity() ? EXCEEDS : WAIT_KNOWN;
    int reset = limit.transition().leases() ? NO_RESET : 0;
    int flags = DEGRADED | BY_POLICY | known | reset;
    return new Decision(limit, 0, cost, now, flags, waitMicros, now + waitMicros);
  }

  /** The same answer, as one that was given without the store. */
  public Decision withoutStore() {
    return with(cost(), DEGRADED);
  }

  private Decision with(long otherCost, int moreFlags) {
    return new Decision(this, otherCost, moreFlags);
  }

  private boolean has(int flag) {
    return (decidedAtAndFlags & flag) != 0;
  }

  /** Whether the units were granted (of a peek: would be). */
  public boolean allowed() {
    return has(ALLOWED);
  }

  /** What can be had at once: the window's limit, or the bucket's capacity. 0..4294967295. */
  public long limit() {
    return Integer.toUnsignedLong(limit);
  }

  /** Units that can still be had now, 0..limit. */
  public long remaining() {
    return has(COUNTED) ? 0 : Integer.toUnsignedLong(remaining);
  }

  /**
   * Of a denial by {@link Algorithm#ENVOY_FIXED_WINDOW}, how many of the units asked for are above
   * the limit, 0..cost; all of them are counted. 0 of any other decision.
   */
  public long excess() {
    return has(COUNTED) ? Integer.toUnsignedLong(remaining) : 0;
  }

  /** What was asked for, 0..4294967295. */
  public long cost() {
    return Integer.toUnsignedLong(cost);
  }

  /** When it was decided, on the store's clock. */
  public Instant decidedAt() {
    return instant(decidedAtMicros());
  }

  /** When it was decided, in microseconds since the epoch on the store's clock. */
  public long decidedAtMicros() {
    return decidedAtAndFlags >>> FLAG_BITS;
  }

  /**
   * Of a denial, the least wait after which the same call is allowed if nobody else calls: exact to
   * the microsecond (of a concurrency limit, an upper bound). Empty if allowed, or if no wait
   * helps.
   */
  public Optional<Duration> retryAfter() {
    return retryAfterMicros().isPresent() ? Optional.of(micros(waitMicros)) : Optional.empty();
  }

  /** {@link #retryAfter} in microseconds. */
  public OptionalLong retryAfterMicros() {
    return !has(ALLOWED) && has(WAIT_KNOWN) ? OptionalLong.of(waitMicros) : OptionalLong.empty();
  }

  /** Whether the cost is above what the limit can ever grant, so that no wait helps. */
  public boolean exceedsLimit() {
    return has(EXCEEDS);
  }

  /** Whether it was denied because the store is full of live keys, not because of the limit. */
  public boolean storeFull() {
    return has(STORE_FULL);
  }

  /** Whether a fallback decided, because the store could not. */
  public boolean degraded() {
    return has(DEGRADED);
  }

  /** Whether a policy alone answered, because the store could not: no counter was touched. */
  public boolean byPolicy() {
    return has(BY_POLICY);
  }

  /** Units that were taken of a counter, and may be given back to it. */
  public long taken() {
    return has(ALLOWED) && !byPolicy() ? cost() : 0;
  }

  /** Of a reservation, the wait before going ahead; zero otherwise. */
  public Duration delay() {
    return has(RESERVED) && has(ALLOWED) ? micros(waitMicros) : Duration.ZERO;
  }

  /**
   * The wait until one unit more than {@link #remaining} can be had. Empty if all can be had now,
   * and where it is not known: a denied cost above one, a reservation, a concurrency limit.
   */
  public Optional<Duration> nextUnit() {
    OptionalLong known = nextUnitMicros();
    return known.isPresent() ? Optional.of(micros(known.getAsLong())) : Optional.empty();
  }

  /** {@link #nextUnit} in microseconds. */
  public OptionalLong nextUnitMicros() {
    boolean known =
        has(WAIT_KNOWN) && (decidedAtAndFlags & (NO_RESET | STORE_FULL | RESERVED)) == 0;
    return known && (has(ALLOWED) || cost() == remaining() + 1)
        ? OptionalLong.of(waitMicros)
        : OptionalLong.empty();
  }

  /**
   * When the limit resets: the window's end (fixed window, sliding window counter), when all that
   * is counted has left the window (segmented window, log), or when the bucket is full. Empty for a
   * concurrency limit.
   */
  public Optional<Instant> resetAt() {
    return has(NO_RESET) ? Optional.empty() : Optional.of(instant(resetAtOrLease));
  }

  /** {@link #resetAt} in microseconds since the epoch. */
  public OptionalLong resetAtMicros() {
    return has(NO_RESET) ? OptionalLong.empty() : OptionalLong.of(resetAtOrLease);
  }

  /** The lease that an allowed acquire of a concurrency limit holds, to release or renew it. */
  public OptionalLong leaseId() {
    return has(LEASE) ? OptionalLong.of(resetAtOrLease) : OptionalLong.empty();
  }

  private static Duration micros(long micros) {
    return Duration.ofSeconds(micros / 1_000_000, (micros % 1_000_000) * 1_000);
  }

  private static Instant instant(long micros) {
    return Instant.ofEpochSecond(micros / 1_000_000, (micros % 1_000_000) * 1_000);
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(allowed() ? "allowed" : "denied");
    text.append(" cost ").append(cost());
    text.append(", remaining ").append(remaining()).append(" of ").append(limit());
    retryAfter().ifPresent(wait -> text.append(", retry after ").append(wait));
    resetAt().ifPresent(at -> text.append(", reset at ").append(at));
    if (degraded()) {
      text.append(", degraded");
    }
    return text.toString();
  }
}
