package dev.weir.limit;

/**
 * The transition function of one limit: {@code (state, cost, now) → (state, decision)} in integer
 * arithmetic, without clock, lock or I/O. Every store wraps this one function; there is no second
 * copy of an algorithm in Java.
 *
 * <p>Immutable and thread-safe itself; the {@link State} it works on belongs to the caller. Time is
 * in microseconds since the epoch; a time before the state's own is taken as the state's own, so
 * that time which goes back never grants more.
 *
 * <p>An operation that is allowed leaves its result in the state; the caller writes it back. One
 * that is denied leaves a state that is only advanced to now, which nobody can observe, unless the
 * algorithm {@linkplain #countsDenials() counts denials}.
 */
public abstract sealed class Transition
    permits FixedWindow,
        SlidingWindowCounter,
        SegmentedWindow,
        SlidingWindowLog,
        Bucket,
        Concurrency,
        EnvoyFixedWindow {

  /** No state is of this kind. */
  private static final long NONE = -1;

  final Limit limit;
  final long kind;
  final long windowMicros;
  final long capacity;
  private final boolean usesCells;
  private final boolean leases;
  private final boolean countsDenials;
  private final long plainKind;

  Transition(Limit limit) {
    this.limit = limit;
    this.kind = State.kind(limit.algorithm(), limit.window().millis());
    this.windowMicros = limit.window().micros();
    this.capacity = limit.capacity();
    this.usesCells = usesCells(limit.algorithm());
    this.leases = limit.algorithm() == Algorithm.CONCURRENCY;
    this.countsDenials = limit.algorithm() == Algorithm.ENVOY_FIXED_WINDOW;
    this.plainKind = isPlain() ? kind : NONE;
  }

  static Transition of(Limit limit) {
    return switch (limit.algorithm()) {
      case FIXED_WINDOW -> new FixedWindow(limit);
      case SLIDING_WINDOW_COUNTER -> new SlidingWindowCounter(limit);
      case SEGMENTED_WINDOW -> new SegmentedWindow(limit);
      case SLIDING_WINDOW_LOG -> new SlidingWindowLog(limit);
      case BUCKET -> new Bucket(limit);
      case CONCURRENCY -> new Concurrency(limit);
      case ENVOY_FIXED_WINDOW -> new EnvoyFixedWindow(limit);
    };
  }

  static boolean usesCells(Algorithm algorithm) {
    return switch (algorithm) {
      case FIXED_WINDOW, SLIDING_WINDOW_COUNTER, BUCKET, ENVOY_FIXED_WINDOW -> false;
      case SEGMENTED_WINDOW, SLIDING_WINDOW_LOG, CONCURRENCY -> true;
    };
  }

  /** Whether its states keep {@linkplain State#cells() cells} beside their words. */
  public final boolean usesCells() {
    return usesCells;
  }

  /**
   * Whether all it does is to count what it admits, in the words alone: it neither uses cells, nor
   * leases, nor counts denials.
   */
  public final boolean isPlain() {
    return !usesCells && !leases && !countsDenials;
  }

  /**
   * Whether this transition {@linkplain #isPlain() is plain} and packed words hold a state that the
   * same algorithm wrote under the same window.
   */
  public final boolean goesOnFrom(long[] words, int at) {
    return State.kind(words, at) == plainKind;
  }

  /** Whether what it admits is held under leases. */
  public final boolean leases() {
    return leases;
  }

  /** Whether a denied cost is counted as well, so that a denial too has to be written back. */
  public final boolean countsDenials() {
    return countsDenials;
  }

  /**
   * Takes the cost if all of it can be had.
   *
   * @param cost 0..4294967295; 0 is always allowed and takes nothing
   * @param now microseconds since the epoch
   * @param leaseId names the lease of a concurrency limit; ignored by all others
   * @return whether it was taken
   */
  public final boolean acquire(State state, long cost, long now, long leaseId) {
    long at = arrive(state, now);
    if (cost > available(state, at)) {
      if (countsDenials) {
        take(state, cost, at, leaseId);
      }
      return false;
    }
    if (cost > 0) {
      take(state, cost, at, leaseId);
    }
    return true;
  }

  /**
   * What an acquire (or a peek) that has just been made on this state answers.
   *
   * @param allowed what {@link #acquire} returned
   */
  public Decision decide(State state, boolean allowed, long cost, long now, long leaseId) {
    long at = Math.max(now, state.time);
    long left = available(state, at);
    long resetAt = resetAt(state, at);
    if (allowed) {
      long wait = left < capacity ? waitFor(state, left + 1, at) : 0;
      return Decision.allowed(limit, left, cost, at, wait, resetAt);
    }
    long wait = cost > capacity ? Decision.NEVER : waitFor(state, cost, at);
    return Decision.denied(limit, left, cost, at, wait, resetAt);
  }

  /**
   * Takes units whether they can be had or not. Counts saturate at 4294967295 (Envoy's window at
   * 2^62), a bucket at the level that drains within 50 years.
   *
   * @throws UnsupportedOperationException by a concurrency limit
   */
  public void penalise(State state, long units, long now) {
    long at = arrive(state, now);
    if (units > 0) {
      take(state, units, at, 0);
    }
  }

  /**
   * Gives back units of a decision: all of them in the same instant, none once the window of that
   * decision is over (of a bucket: once it would have refilled from empty), never above full.
   *
   * @param takenAt {@link Decision#decidedAtMicros} of the decision
   * @throws UnsupportedOperationException by a concurrency limit, whose leases are released
   */
  public void refund(State state, long units, long takenAt, long now) {
    giveBack(state, units, takenAt, arrive(state, now));
  }

  /**
   * Takes the cost, and a slice beyond it to be spent later: what is wanted, or an eighth of what
   * is left if that is less.
   *
   * @param wanted 0..4294967295 units
   * @return the units of the slice; negative if the cost cannot be had, and nothing was taken
   * @throws UnsupportedOperationException unless the algorithm is {@linkplain Algorithm#leasable
   *     leasable}
   */
  public final long takeSlice(State state, long cost, long wanted, long now) {
    requireLeasable();
    long at = arrive(state, now);
    long left = available(state, at) - cost;
    if (left < 0) {
      return -1;
    }
    long slice = Math.min(wanted, left / Slice.SHARE);
    if (cost + slice > 0) {
      take(state, cost, at, 0);
      sliceOut(state, slice);
      take(state, slice, at, 0);
    }
    return slice;
  }

  /**
   * Brings back a slice, or part of one: from then on nobody will spend of it what is named here.
   * Changes nothing once the slice is over.
   *
   * @param spent units of it that were spent and not named before
   * @param returned units of it that nobody will spend
   * @param takenAt {@link Decision#decidedAtMicros} of the decision that took it
   * @throws UnsupportedOperationException unless the algorithm is leasable
   */
  public final void settleSlice(State state, long spent, long returned, long takenAt, long now) {
    requireLeasable();
    sliceIn(state, spent, returned, takenAt, arrive(state, now));
  }

  private void requireLeasable() {
    if (!limit.algorithm().leasable()) {
      throw unsupported("slice", "fixed_window, sliding_window_counter or token_bucket");
    }
  }

  /** Notes that so many of the units about to be taken are a slice. */
  void sliceOut(State state, long units) {}

  /** Takes a slice back, of an advanced state. */
  void sliceIn(State state, long spent, long returned, long takenAt, long now) {
    if (returned > 0) {
      giveBack(state, returned, takenAt, now);
    }
  }

  /**
   * Takes the cost now, to be used after the delay in the decision, if that delay is not above
   * {@code maxDelayMicros}.
   *
   * @throws UnsupportedOperationException unless the algorithm is {@linkplain
   *     Algorithm#reservable() reservable}
   */
  public Decision reserve(State state, long cost, long maxDelayMicros, long now) {
    throw unsupported("reserve", "token_bucket");
  }

  /**
   * Ends a lease.
   *
   * @return allowed if it was held
   * @throws UnsupportedOperationException unless this is a concurrency limit
   */
  public Decision release(State state, long leaseId, long now) {
    throw unsupported("release", "concurrency");
  }

  /**
   * Prolongs a lease to its full time to live from now.
   *
   * @return allowed if it was held
   * @throws UnsupportedOperationException unless this is a concurrency limit
   */
  public Decision renew(State state, long leaseId, long now) {
    throw unsupported("renew", "concurrency");
  }

  final UnsupportedOperationException unsupported(String operation, String expected) {
    return new UnsupportedOperationException(
        operation + ": " + limit.algorithm() + " (expected: " + expected + ")");
  }

  /** Brings a state to now, or to its own time if that is later, and returns which. */
  final long arrive(State state, long now) {
    long at = Math.max(Math.max(now, state.time), 0);
    advance(state, at);
    return at;
  }

  /** Adds without passing 4294967295. */
  static long saturatingAdd(long units, long more) {
    return Math.min(Limit.MAX_UNITS, units + more);
  }

  /** Brings a state to this limit and this instant, which is not before the state's. */
  abstract void advance(State state, long now);

  /** Units that can be had now, 0..capacity, of an advanced state; negative if even 0 cannot. */
  abstract long available(State state, long now);

  /** Adds units to what is used, whether they can be had or not. */
  abstract void take(State state, long units, long now, long leaseId);

  /** Takes units back out of what was used at {@code takenAt}. */
  abstract void giveBack(State state, long units, long takenAt, long now);

  /** The least wait until so many units (at most the capacity) can be had; 0 if now. */
  abstract long waitFor(State state, long units, long now);

  /** See {@link Decision#resetAt}. */
  abstract long resetAt(State state, long now);
}
