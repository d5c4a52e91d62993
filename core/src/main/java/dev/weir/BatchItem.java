package dev.weir;

import dev.weir.limit.InvalidValueException;
import dev.weir.limit.Limit;
import java.util.Objects;

/**
 * One check of many.
 *
 * @param key who or what it is counted for
 * @param limit what is allowed; keys under different limits have different counters, those of
 *     {@link Limiter#over} with that limit
 * @param cost 0..4294967295 units; 0 only looks
 */
public record BatchItem(String key, Limit limit, long cost) {

  /** Checks the range of the cost. */
  public BatchItem {
    Objects.requireNonNull(key);
    Objects.requireNonNull(limit);
    if (cost < 0 || cost > Limit.MAX_UNITS) {
      throw new InvalidValueException("cost", cost, "0.." + Limit.MAX_UNITS);
    }
  }

  /** A check for one unit. */
  public static BatchItem of(String key, Limit limit) {
    return new BatchItem(key, limit, 1);
  }
}
