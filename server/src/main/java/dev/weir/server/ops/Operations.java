package dev.weir.server.ops;

import dev.weir.server.alert.AlertWatch;
import dev.weir.server.check.CheckListener;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What operators ask for.
 *
 * @param health whether the server is well
 * @param store whether the store is there
 * @param fleet the instances that share the counters
 * @param meters what was counted, for Prometheus
 * @param statistics who was allowed and rejected
 * @param alerts what is amiss
 * @param checks logs some of them
 * @param log the log of the process, if it is known
 */
public record Operations(
    Health health,
    StoreHealth store,
    FleetHealth fleet,
    Meters meters,
    Statistics statistics,
    AlertWatch alerts,
    DecisionLog checks,
    Optional<ProcessLog> log) {

  /** The names of what is amiss. */
  public List<String> amiss() {
    List<String> names = new ArrayList<>(fleet.alerts());
    names.addAll(alerts.active());
    return names;
  }

  /** Hears of every check. */
  public CheckListener listener() {
    return CheckListener.both(CheckListener.both(meters, statistics), checks);
  }
}
