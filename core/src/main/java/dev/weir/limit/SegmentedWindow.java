package dev.weir.limit;

import java.util.Arrays;

/**
 * A window of S segments, aligned to the Unix epoch, that counts the whole of the oldest segment.
 *
 * <p>Model: a segment is {@code ceil(W / S)} long; cell 0 is the current segment's start, cell 1
 * counts the current segment, cell 1 + i the one i before it, S + 1 in all; {@code time} is the
 * last change. Allowed iff {@code sum(counts) + cost ≤ L}. Bound: L in any span of W, because
 * whatever was admitted in the W before now lies in those S + 1 segments. The price is up to one
 * segment of waiting too long. Cost O(S). A change of window or segments carries the sum into the
 * current segment.
 */
final class SegmentedWindow extends Transition {

  private static final int START = 0;
  private static final int COUNTS = 1;

  private final int segments;
  private final long segmentMicros;

  SegmentedWindow(Limit limit) {
    super(limit);
    this.segments = limit.segments();
    this.segmentMicros = (windowMicros + segments - 1) / segments;
  }

  @Override
  void advance(State state, long now) {
    if (!state.isOf(kind)) {
      open(state, now);
      return;
    }
    state.time = now;
    int oldSegments = state.requireCells().length - COUNTS - 1;
    long oldSegmentMicros = (state.windowMillis() * 1_000 + oldSegments - 1) / oldSegments;
    shift(state.requireCells(), now, oldSegmentMicros);
    if (state.kind() != kind || oldSegments != segments) {
      long carried = Math.min(Limit.MAX_UNITS, sum(state));
      open(state, now);
      state.requireCells()[COUNTS] = carried;
    }
  }

  private void open(State state, long now) {
    state.start(kind);
    state.time = now;
    state.lifetimeMicros(segmentMicros * (segments + 1));
    state.cells = new long[COUNTS + segments + 1];
    state.cells[START] = now - now % segmentMicros;
  }

  /** Moves the counts on to the segment that holds now. */
  private static void shift(long[] cells, long now, long oldSegmentMicros) {
    long elapsed = now - cells[START];
    if (elapsed < oldSegmentMicros) {
      return;
    }
    int counts = cells.length - COUNTS;
    int by = (int) Math.min(counts, elapsed / oldSegmentMicros);
    System.arraycopy(cells, COUNTS, cells, COUNTS + by, counts - by);
    Arrays.fill(cells, COUNTS, COUNTS + by, 0);
    cells[START] = now - now % oldSegmentMicros;
  }

  private static long sum(State state) {
    long[] cells = state.requireCells();
    long sum = 0;
    for (int i = COUNTS; i < cells.length; i++) {
      sum += cells[i];
    }
    return sum;
  }

  @Override
  long available(State state, long now) {
    return Math.max(0, capacity - sum(state));
  }

  @Override
  void take(State state, long units, long now, long leaseId) {
    long[] cells = state.requireCells();
    cells[COUNTS] = saturatingAdd(cells[COUNTS], units);
  }

  @Override
  void giveBack(State state, long units, long takenAt, long now) {
    long[] cells = state.requireCells();
    long age = (cells[START] - (takenAt - takenAt % segmentMicros)) / segmentMicros;
    if (age >= 0 && age <= segments) {
      int at = COUNTS + (int) age;
      cells[at] = Math.max(0, cells[at] - units);
    }
  }

  @Override
  long waitFor(State state, long units, long now) {
    long[] cells = state.requireCells();
    long excess = sum(state) + units - capacity;
    for (int age = segments; age >= 0 && excess > 0; age--) {
      excess -= cells[COUNTS + age];
      if (excess <= 0) {
        return leavesAt(cells, age) - now;
      }
    }
    return 0;
  }

  /** When the segment of this age is no longer counted. */
  private long leavesAt(long[] cells, int age) {
    return cells[START] + segmentMicros * (segments + 1 - age);
  }

  @Override
  long resetAt(State state, long now) {
    long[] cells = state.requireCells();
    for (int age = 0; age <= segments; age++) {
      if (cells[COUNTS + age] > 0) {
        return leavesAt(cells, age);
      }
    }
    return now;
  }
}
