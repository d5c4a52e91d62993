package dev.weir.limit;

/**
 * A count for each window of length W, aligned to the Unix epoch.
 *
 * <p>Model: {@code time} is the window's start, {@code units} what was taken in it; allowed iff
 * {@code units + cost ≤ L}. Bound: L in an aligned window, hence 2·L in a span that holds an edge.
 * Cost O(1), one division when the window changes. A change of the window carries the count of a
 * window that is still open into the new one.
 */
final class FixedWindow extends Transition {

  FixedWindow(Limit limit) {
    super(limit);
  }

  @Override
  void advance(State state, long now) {
    if (state.isOf(kind)) {
      boolean open = now - state.time < state.windowMillis() * 1_000;
      if (open && state.kind() == kind) {
        return;
      }
      long carried = open ? state.units : 0;
      open(state, now);
      state.units = carried;
    } else {
      open(state, now);
    }
  }

  private void open(State state, long now) {
    state.start(kind);
    state.time = now - now % windowMicros;
    state.lifetimeMicros(windowMicros);
  }

  @Override
  long available(State state, long now) {
    return Math.max(0, capacity - state.units);
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

  @Override
  long waitFor(State state, long units, long now) {
    return units <= available(state, now) ? 0 : resetAt(state, now) - now;
  }

  @Override
  long resetAt(State state, long now) {
    return state.time + windowMicros;
  }
}
