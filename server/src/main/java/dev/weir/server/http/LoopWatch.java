package dev.weir.server.http;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The connections of one event loop, gone through once a tick. Belongs to that event loop. */
final class LoopWatch {

  /**
   * How many ticks something may take.
   *
   * @param idleTicks silence between requests
   * @param headerTicks the head of a request
   * @param bodyTicks its body
   */
  record Allowance(long idleTicks, long headerTicks, long bodyTicks) {

    static Allowance of(HttpOptions.Bounds bounds, long tickMillis) {
      return new Allowance(
          bounds.idleTimeout().toMillis() / tickMillis,
          bounds.headerTimeout().toMillis() / tickMillis,
          bounds.bodyTimeout().toMillis() / tickMillis);
    }
  }

  private static final long MIN_TICK_MILLIS = 25;
  private static final long MAX_TICK_MILLIS = 500;

  private final Set<ConnectionWatch> connections = new LinkedHashSet<>();
  private final long tickMillis;
  private final Allowance allowance;
  private long tick;

  LoopWatch(HttpOptions.Bounds bounds) {
    long shortest =
        Math.min(
            bounds.idleTimeout().toMillis(),
            Math.min(bounds.headerTimeout().toMillis(), bounds.bodyTimeout().toMillis()));
    tickMillis = Math.max(MIN_TICK_MILLIS, Math.min(MAX_TICK_MILLIS, shortest / 8));
    allowance = Allowance.of(bounds, tickMillis);
  }

  /** How often {@link #tickPassed} is to be called. */
  long tickMillis() {
    return tickMillis;
  }

  long tick() {
    return tick;
  }

  void add(ConnectionWatch connection) {
    connections.add(connection);
  }

  void remove(ConnectionWatch connection) {
    connections.remove(connection);
  }

  void tickPassed() {
    tick++;
    List<ConnectionWatch> now = new ArrayList<>(connections); // closing removes at once
    for (ConnectionWatch connection : now) {
      connection.closeIfLate(tick, allowance);
    }
  }
}
