package dev.weir.redis;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * How long something took, counted in classes of at most 1/8 of their length: 64 sizes by their
 * highest bit, eight steps each. Thread-safe, 4 kB.
 */
final class Latency {

  private static final int STEP_BITS = 3;
  private static final int STEPS = 1 << STEP_BITS;

  private final AtomicLongArray counts = new AtomicLongArray(64 * STEPS);

  void record(long nanos) {
    counts.getAndIncrement(index(Math.max(0, nanos)));
  }

  /** The duration that this share of all did not pass, rounded up; zero if there are none. */
  Duration quantile(double share) {
    long all = 0;
    for (int i = 0; i < counts.length(); i++) {
      all += counts.get(i);
    }
    long left = (long) Math.ceil(all * share);
    for (int i = 0; i < counts.length() && all > 0; i++) {
      left -= counts.get(i);
      if (left <= 0) {
        return Duration.ofNanos(most(i));
      }
    }
    return Duration.ZERO;
  }

  private static int index(long nanos) {
    if (nanos < STEPS) {
      return (int) nanos;
    }
    int shift = 63 - STEP_BITS - Long.numberOfLeadingZeros(nanos);
    return (shift + 1) * STEPS + (int) (nanos >>> shift) - STEPS;
  }

  /** The longest that is counted under this index. */
  private static long most(int index) {
    if (index < STEPS) {
      return index;
    }
    int shift = index / STEPS - 1;
    return (((long) STEPS + index % STEPS + 1) << shift) - 1;
  }
}
