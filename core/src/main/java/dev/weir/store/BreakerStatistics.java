package dev.weir.store;

import dev.weir.store.StoreException.Reason;
import java.util.EnumMap;
import java.util.Map;

/**
 * What a circuit breaker has seen, since it was made.
 *
 * @param opened times it opened
 * @param closed times it closed again
 * @param rejected calls that it kept from the store
 * @param failures calls that failed in the store, by reason
 */
public record BreakerStatistics(
    long opened, long closed, long rejected, Map<Reason, Long> failures) {

  /** Copies the map. */
  public BreakerStatistics {
    failures = Map.copyOf(failures);
  }

  /** What this one and another have seen together. */
  public BreakerStatistics plus(BreakerStatistics other) {
    Map<Reason, Long> all = new EnumMap<>(Reason.class);
    all.putAll(failures);
    other.failures.forEach((reason, count) -> all.merge(reason, count, Long::sum));
    return new BreakerStatistics(
        opened + other.opened, closed + other.closed, rejected + other.rejected, all);
  }
}
