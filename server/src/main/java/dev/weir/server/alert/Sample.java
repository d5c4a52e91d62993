package dev.weir.server.alert;

import java.util.Arrays;
import java.util.OptionalDouble;

/**
 * What was counted until some moment, or, as the difference of two, between them.
 *
 * @param allowed checks that were allowed
 * @param rejected checks that were not
 * @param degraded checks that were decided without the store, by policy
 * @param cache what was known to be denied
 * @param latency how long checks took
 */
public record Sample(long allowed, long rejected, long degraded, Cache cache, Latency latency) {

  /**
   * What was known to be denied without asking the store.
   *
   * @param hits requests that were answered from memory
   * @param misses requests that the store was asked
   * @param evictions answers that had to make room before their time
   */
  public record Cache(long hits, long misses, long evictions) {

    /** There is no such memory. */
    public static final Cache NONE = new Cache(0, 0, 0);

    private Cache minus(Cache before) {
      return new Cache(hits - before.hits, misses - before.misses, evictions - before.evictions);
    }
  }

  /**
   * How long checks took.
   *
   * @param bounds of each class of durations the longest, in seconds
   * @param counts how many there were of each class
   * @param totalSeconds all together
   */
  @SuppressWarnings("ArrayRecordComponent") // is not compared, and only read here
  public record Latency(double[] bounds, long[] counts, double totalSeconds) {

    private Latency minus(Latency before) {
      long[] since = counts.clone();
      Arrays.setAll(since, i -> counts[i] - before.counts[i]);
      return new Latency(bounds, since, totalSeconds - before.totalSeconds);
    }

    private long count() {
      return Arrays.stream(counts).sum();
    }

    /** The average in seconds. */
    OptionalDouble average() {
      long count = count();
      return count == 0 ? OptionalDouble.empty() : OptionalDouble.of(totalSeconds / count);
    }

    /** The bound of the class in which this share of all has come, in seconds. */
    OptionalDouble quantile(double share) {
      double left = count() * share;
      for (int i = 0; i < counts.length; i++) {
        left -= counts[i];
        if (left <= 0 && counts[i] > 0) {
          return OptionalDouble.of(bounds[i]);
        }
      }
      return OptionalDouble.empty();
    }
  }

  /** Checks that were decided. */
  long checks() {
    return allowed + rejected;
  }

  Sample minus(Sample before) {
    return new Sample(
        allowed - before.allowed,
        rejected - before.rejected,
        degraded - before.degraded,
        cache.minus(before.cache),
        latency.minus(before.latency));
  }
}
