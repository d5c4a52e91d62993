package dev.weir.limit;

/**
 * Every admitted instant of the last W, exactly.
 *
 * <p>Model: the entries are {@code (time, units)}, equal times merged, and count in {@code (now −
 * W, now]}; {@code time} is the last change. Allowed iff {@code sum + cost ≤ L}. Bound: L in any
 * span of W, and nothing is refused that this bound would admit. Memory O(instants in W), at most
 * 10 000 entries of 16 bytes, 262 kB with room to grow; cost amortised O(1), a refund and a wait
 * O(entries). A change of the window looks through the new one at the entries that are still in the
 * old one.
 */
final class SlidingWindowLog extends Transition {

  private static final Entries ENTRIES = new Entries(2);

  SlidingWindowLog(Limit limit) {
    super(limit);
  }

  @Override
  void advance(State state, long now) {
    if (!state.isOf(kind)) {
      state.start(kind);
      state.cells = ENTRIES.create();
    } else if (state.kind() != kind) {
      ENTRIES.dropThrough(state.requireCells(), now - state.windowMillis() * 1_000);
      // A peek or a denial through a smaller window must not drop what a larger one still counts.
      state.cells = state.requireCells().clone();
    }
    state.kind(kind);
    state.time = now;
    ENTRIES.dropThrough(state.requireCells(), now - windowMicros);
    state.lifetimeMicros(windowMicros);
  }

  @Override
  long available(State state, long now) {
    return Math.max(0, capacity - Entries.sum(state.requireCells()));
  }

  @Override
  void take(State state, long units, long now, long leaseId) {
    long[] cells = state.requireCells();
    long more = Math.min(units, Limit.MAX_UNITS - Entries.sum(cells));
    int last = Entries.tail(cells) - 2;
    if (!Entries.isEmpty(cells) && cells[last + Entries.TIME] == now) {
      Entries.add(cells, last, more);
    } else if (more > 0) {
      cells = ENTRIES.withRoom(cells);
      ENTRIES.insert(cells, now, more);
      state.cells = cells;
    }
  }

  @Override
  void giveBack(State state, long units, long takenAt, long now) {
    long[] cells = state.requireCells();
    for (int at = Entries.head(cells); at < Entries.tail(cells); at += 2) {
      if (cells[at + Entries.TIME] == takenAt) {
        ENTRIES.reduce(cells, at, units);
        return;
      }
    }
  }

  @Override
  long waitFor(State state, long units, long now) {
    long[] cells = state.requireCells();
    long excess = Entries.sum(cells) + units - capacity;
    return excess <= 0 ? 0 : ENTRIES.timeOfUnits(cells, excess) + windowMicros - now;
  }

  @Override
  long resetAt(State state, long now) {
    long[] cells = state.requireCells();
    return Entries.isEmpty(cells)
        ? now
        : cells[Entries.tail(cells) - 2 + Entries.TIME] + windowMicros;
  }
}
