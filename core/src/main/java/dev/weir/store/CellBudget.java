package dev.weir.store;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The bytes of cells that all segments of a table may keep together. A segment that finds it spent
 * asks a few others, in turn, to give up what is dead: since nothing sweeps, it would else be shut
 * out by keys that nobody asks for any more. Thread-safe.
 */
final class CellBudget {

  /** Segments asked at most: each is scanned, some microseconds. The next call asks the next. */
  private static final int ASKED = 4;

  private final long max;
  private final Segment[] segments;
  private final AtomicLong bytes = new AtomicLong();
  private final AtomicInteger turn = new AtomicInteger();

  /**
   * @param max bytes at most
   * @param segments who shares it; filled by the caller
   */
  CellBudget(long max, Segment[] segments) {
    this.max = max;
    this.segments = segments;
  }

  long bytes() {
    return bytes.get();
  }

  /** Whether so much fits if nobody else keeps anything. */
  boolean couldHold(long bytes) {
    return bytes <= max;
  }

  boolean fits(long more) {
    return bytes.get() + more <= max;
  }

  void add(long more) {
    bytes.addAndGet(more);
  }

  /**
   * Has another segment give up the cells of one key. Only tries their locks, because the caller
   * holds its own.
   *
   * @param live whether a live key may go
   */
  boolean reclaim(long now, boolean live) {
    int asked = 0;
    for (int i = 0; i < segments.length && asked < ASKED; i++) {
      Segment segment = segments[Math.floorMod(turn.getAndIncrement(), segments.length)];
      if (segment.hasCells() && segment.tryLock()) {
        asked++;
        try {
          if (segment.giveUpCells(Segment.ABSENT, segment.arrive(now), live)) {
            return true;
          }
        } finally {
          segment.unlock();
        }
      }
    }
    return false;
  }
}
