package dev.weir.testkit;

import java.util.function.LongPredicate;

/** The least number for which a predicate holds that, once true, stays true. */
final class Search {

  private Search() {}

  /**
   * By halving.
   *
   * @param highest where the predicate must hold
   */
  static long least(long highest, LongPredicate holds) {
    if (!holds.test(highest)) {
      throw new IllegalStateException("does not hold at " + highest);
    }
    long low = 0;
    long high = highest;
    while (low < high) {
      long middle = low + (high - low) / 2;
      if (holds.test(middle)) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return low;
  }
}
