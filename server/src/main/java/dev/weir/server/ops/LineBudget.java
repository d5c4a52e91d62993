package dev.weir.server.ops;

import java.util.concurrent.atomic.AtomicLong;

/** So many lines a second, and no more. Thread-safe; where there are none left, one read. */
final class LineBudget {

  private static final int COUNT_BITS = 16;
  private static final long COUNT = (1L << COUNT_BITS) - 1;

  private final int perSecond;

  /** The second, and how many lines are taken of it. */
  private final AtomicLong taken = new AtomicLong();

  /**
   * @param perSecond 0..10000
   */
  LineBudget(int perSecond) {
    this.perSecond = perSecond;
  }

  /** Takes a line of the second in which this is; time that goes back is the second before. */
  boolean take(long micros) {
    long second = micros / 1_000_000;
    long now = taken.get();
    while (second > now >>> COUNT_BITS || (now & COUNT) < perSecond) {
      boolean later = second > now >>> COUNT_BITS;
      if (perSecond == 0) {
        return false;
      }
      if (taken.compareAndSet(now, later ? second << COUNT_BITS | 1 : now + 1)) {
        return true;
      }
      now = taken.get();
    }
    return false;
  }
}
