package dev.weir.redis;

import dev.weir.limit.Algorithm;
import dev.weir.limit.Limit;
import java.time.Duration;
import java.util.Locale;

/**
 * One trial of several instances.
 *
 * @param instances how many ask
 * @param units of the limit
 * @param load what is asked for, in limits for each window
 * @param cost of each request; all the same, so that it does not matter in which order those of one
 *     instant are decided
 */
record Cell(
    Algorithm algorithm, int instances, long units, Duration window, double load, long cost) {

  /** Where a window would be asked for more often than this, requests cost more. */
  private static final long MOST_REQUESTS = 1_000;

  static Cell of(Algorithm algorithm, int instances, long units, Duration window, double load) {
    long cost = Math.max(1, units / MOST_REQUESTS);
    return new Cell(algorithm, instances, units, window, load, cost);
  }

  Limit limit() {
    Limit limit = Limit.of(units, window);
    return algorithm == Algorithm.BUCKET ? limit.burst(units) : limit.algorithm(algorithm);
  }

  int requestsAWindow() {
    return (int) Math.ceil(load * units / cost);
  }

  @Override
  public String toString() {
    return String.format(
        Locale.ROOT,
        "%s, %d instances, %d in %s, load %.1f, cost %d",
        algorithm,
        instances,
        units,
        window,
        load,
        cost);
  }
}
