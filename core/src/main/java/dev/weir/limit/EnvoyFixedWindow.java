package dev.weir.limit;

/**
 * A count for each window of length W, aligned to the Unix epoch, of whatever was asked for,
 * allowed or not: what {@code envoyproxy/ratelimit} does with {@code INCRBY}.
 *
 * <p>Model: {@code time} is the window's start, {@code part · 2^32 + units} what was asked for in
 * it, up to 2^62; allowed iff that sum, with this cost, is {@code ≤ L}. So a look (cost 0) is
 * denied where the sum is above L, and a denied cost makes room for nobody until the window is
 * over. Bound: L in an aligned window. Cost O(1).
 *
 * <p>Its counter's key carries the window's start, as the original's does. Two limits of one key
 * with windows of different lengths that begin in the same instant therefore share the count, which
 * then lives as long as the longer one: {@code windowMillis} of the state is the longest seen.
 */
final class EnvoyFixedWindow extends Transition {

  private static final long MAX_COUNT = 1L << 62;

  EnvoyFixedWindow(Limit limit) {
    super(limit);
  }

  @Override
  void advance(State state, long now) {
    long start = now - now % windowMicros;
    boolean open =
        state.isOf(kind) && state.time == start && now - start < state.windowMillis() * 1_000;
    if (!open) {
      state.start(kind);
      state.time = start;
      state.lifetimeMicros(windowMicros);
    } else if (state.windowMillis() * 1_000 < windowMicros) {
      state.kind(kind);
      state.lifetimeMicros(windowMicros);
    }
  }

  private static long count(State state) {
    return state.part << 32 | state.units;
  }

  private static void count(State state, long count) {
    state.part = count >>> 32;
    state.units = count & Limit.MAX_UNITS;
  }

  @Override
  long available(State state, long now) {
    return capacity - count(state);
  }

  @Override
  void take(State state, long units, long now, long leaseId) {
    count(state, Math.min(MAX_COUNT, count(state) + units));
  }

  @Override
  void giveBack(State state, long units, long takenAt, long now) {
    if (takenAt >= state.time) {
      count(state, Math.max(0, count(state) - units));
    }
  }

  @Override
  public Decision decide(State state, boolean allowed, long cost, long now, long leaseId) {
    long at = Math.max(now, state.time);
    long left = available(state, at);
    long resetAt = resetAt(state, at);
    if (allowed) {
      long wait = left < capacity ? resetAt - at : 0;
      return Decision.allowed(limit, Math.max(0, left), cost, at, wait, resetAt);
    }
    long wait = cost > capacity ? Decision.NEVER : resetAt - at;
    return Decision.counted(limit, Math.min(cost, -left), cost, at, wait, resetAt);
  }

  @Override
  long waitFor(State state, long units, long now) {
    return units <= available(state, now) ? 0 : resetAt(state, now) - now;
  }

  @Override
  long resetAt(State state, long now) {
    return state.time + windowMicros;
  }
}
