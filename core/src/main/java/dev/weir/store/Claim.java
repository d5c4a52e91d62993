package dev.weir.store;

import dev.weir.limit.InvalidValueException;
import dev.weir.limit.Limit;

/**
 * So many units of one limit of one counter.
 *
 * @param key the counter
 * @param limit what it may not exceed; a counter's limit may change from claim to claim
 * @param cost 0..4294967295 units; 0 only looks
 */
public record Claim(Key key, Limit limit, long cost) {

  /** Checks the range of the cost. */
  public Claim {
    checkedCost(cost);
  }

  static long checkedCost(long cost) {
    if (cost < 0 || cost > Limit.MAX_UNITS) {
      throw new InvalidValueException("cost", cost, "0.." + Limit.MAX_UNITS);
    }
    return cost;
  }
}
