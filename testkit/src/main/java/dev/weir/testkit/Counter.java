package dev.weir.testkit;

import dev.weir.limit.Limit;
import java.math.BigInteger;
import java.util.OptionalLong;

/**
 * One counter of the reference model, under the limit that it was last written under. Written from
 * the definitions: nothing here is fast, and nothing is shared with the transitions.
 */
abstract class Counter {

  /** Counts stop here. */
  static final long MAX_UNITS = 4_294_967_295L;

  final Limit limit;
  final long windowMicros;

  Counter(Limit limit) {
    this.limit = limit;
    this.windowMicros = limit.window().micros();
  }

  static Counter fresh(Limit limit) {
    return switch (limit.algorithm()) {
      case FIXED_WINDOW -> new FixedCounts(limit);
      case SLIDING_WINDOW_COUNTER -> new SlidingCounts(limit);
      case SEGMENTED_WINDOW -> new SegmentCounts(limit);
      case SLIDING_WINDOW_LOG -> new Instants(limit);
      case BUCKET -> new Level(limit);
      case CONCURRENCY -> new Leases(limit);
      case ENVOY_FIXED_WINDOW -> new EnvoyCounts(limit);
    };
  }

  /** A copy as this limit, of the same algorithm, sees it now. */
  abstract Counter seenUnder(Limit seeing, long now);

  /** Units that count at this time if nothing happens from now until then. */
  abstract long used(long at);

  /** Adds units, whether they can be had or not. */
  abstract void add(long units, long now, long leaseId);

  /** Takes back units of a decision made at another time. */
  abstract void giveBack(long units, long takenAt, long now);

  /** Notes that so many of the units that are added next are a slice. */
  void sliceOut(long units, long now) {}

  /** Brings back a slice that was taken at another time. */
  void sliceIn(long spent, long returned, long takenAt, long now) {
    giveBack(returned, takenAt, now);
  }

  /** When the limit resets. */
  abstract OptionalLong resetAt(long now);

  /** A wait after which nothing counts any more. */
  abstract long longestWait();

  static long saturated(long units) {
    return Math.min(MAX_UNITS, units);
  }

  static BigInteger big(long number) {
    return BigInteger.valueOf(number);
  }

  static BigInteger ceilDivide(BigInteger dividend, BigInteger divisor) {
    BigInteger[] parts = dividend.divideAndRemainder(divisor);
    return parts[1].signum() > 0 ? parts[0].add(BigInteger.ONE) : parts[0];
  }
}
