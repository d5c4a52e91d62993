package dev.weir.server.ops;

import dev.weir.server.check.CheckListener;

/**
 * What operators ask for.
 *
 * @param health whether the server is well
 * @param store whether the store is there
 * @param fleet the instances that share the counters
 * @param meters what was counted, for Prometheus
 * @param statistics who was allowed and rejected
 */
public record Operations(
    Health health, StoreHealth store, FleetHealth fleet, Meters meters, Statistics statistics) {

  /** Hears of every check. */
  public CheckListener listener() {
    return CheckListener.both(meters, statistics);
  }
}
