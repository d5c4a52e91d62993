package dev.weir.redis.fleet;

import dev.weir.limit.InvalidValueException;

/**
 * What an instance has done since it started; none is negative.
 *
 * @param allowed checks that were allowed
 * @param denied checks that were denied
 * @param degraded of both, those that were decided without the store
 * @param storeCalls round trips to the store
 */
public record Counters(long allowed, long denied, long degraded, long storeCalls) {

  /** Nothing yet. */
  public static final Counters NONE = new Counters(0, 0, 0, 0);

  /** Checks the ranges. */
  public Counters {
    checked("allowed", allowed);
    checked("denied", denied);
    checked("degraded", degraded);
    checked("store_calls", storeCalls);
  }

  private static void checked(String name, long value) {
    if (value < 0) {
      throw new InvalidValueException(name, value, "0 or more");
    }
  }

  /** The sums of both; never below zero, however large. */
  public Counters plus(Counters other) {
    return new Counters(
        sum(allowed, other.allowed),
        sum(denied, other.denied),
        sum(degraded, other.degraded),
        sum(storeCalls, other.storeCalls));
  }

  private static long sum(long one, long other) {
    long sum = one + other;
    return sum < 0 ? Long.MAX_VALUE : sum;
  }
}
