package dev.weir.store;

import dev.weir.store.StoreException.Reason;
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
}
