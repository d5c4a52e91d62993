package dev.weir.limit;

/**
 * Two counts, of the current and the previous window of length W, aligned to the Unix epoch.
 *
 * <p>Model: {@code time} is the current window's start, {@code units} and {@code part} what was
 * taken in the current and the previous window. The estimate at {@code e} into the window is {@code
 * units + ceil(part · (W − e) / W)}; allowed iff {@code estimate + cost ≤ L}. Worked examples: 80
 * in the previous window and 30 in this one, half-way through, is 70; 100 and 60 after three
 * quarters is 85.
 *
 * <p>Bound: L·(1 + x/W) in a span x ≤ W. The estimate assumes that the previous window's units were
 * spread evenly; if all came at its end, the share that it forgets, at most L·x/W, is admitted
 * again. Rounding up only lowers that. Without traffic the estimate never rises, so a wait can be
 * computed. Cost O(1), one or two divisions.
 */
final class SlidingWindowCounter extends Transition {

  SlidingWindowCounter(Limit limit) {
    super(limit);
  }

  @Override
  void advance(State state, long now) {
    if (state.kind() == kind) {
      roll(state, now, windowMicros);
    } else if (state.isOf(kind)) {
      long oldWindowMicros = state.windowMillis() * 1_000;
      roll(state, now, oldWindowMicros);
      long carried = saturatingAdd(state.units, share(state, now, oldWindowMicros));
      open(state, now);
      state.units = carried;
    } else {
      open(state, now);
    }
  }

  /** Goes on to the window that holds now. */
  private static void roll(State state, long now, long windowMicros) {
    long elapsed = now - state.time;
    if (elapsed >= windowMicros) {
      state.part = elapsed < 2 * windowMicros ? state.units : 0;
      state.units = 0;
      state.time = now - now % windowMicros;
    }
  }

  private void open(State state, long now) {
    state.start(kind);
    state.time = now - now % windowMicros;
    state.lifetimeMicros(2 * windowMicros);
  }

  /** What the previous window still counts for, rounded up. */
  private static long share(State state, long now, long windowMicros) {
    long rest = windowMicros - (now - state.time);
    return state.part == 0 ? 0 : Wide.multiplyAddDivideCeil(state.part, rest, 0, windowMicros);
  }

  @Override
  long available(State state, long now) {
    long estimate = state.units + share(state, now, windowMicros);
    return Math.max(0, capacity - estimate);
  }

  @Override
  void take(State state, long units, long now, long leaseId) {
    state.units = saturatingAdd(state.units, units);
  }

  @Override
  void giveBack(State state, long units, long takenAt, long now) {
    if (takenAt >= state.time) {
      state.units = Math.max(0, state.units - units);
    }
  }

  /** What was not spent of a slice did not count in the window that has ended, either. */
  @Override
  void sliceIn(State state, long spent, long returned, long takenAt, long now) {
    if (takenAt >= state.time) {
      state.units = Math.max(0, state.units - returned);
    } else if (takenAt >= state.time - windowMicros) {
      state.part = Math.max(0, state.part - returned);
    }
  }

  @Override
  long waitFor(State state, long units, long now) {
    if (units <= available(state, now)) {
      return 0;
    }
    long spare = capacity - units;
    long windowEnd = state.time + windowMicros;
    if (state.units > spare) {
      return windowEnd + decay(state.units, spare) - now;
    }
    return state.time + decay(state.part, spare - state.units) - now;
  }

  /** How far into a window the previous one's count has decayed to what is spare, 0..W. */
  private long decay(long previous, long spare) {
    return previous <= spare
        ? 0
        : windowMicros - Wide.multiplyAddDivide(spare, windowMicros, 0, previous);
  }

  @Override
  long resetAt(State state, long now) {
    return state.time + windowMicros;
  }
}
