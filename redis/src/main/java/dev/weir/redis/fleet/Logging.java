package dev.weir.redis.fleet;

import java.lang.System.Logger.Level;
import java.time.Duration;

/** Tells the log of the Java platform what operators should know. */
final class Logging implements Fleet.Listener {

  private static final System.Logger LOG = System.getLogger("dev.weir.redis");

  @Override
  public void twin(String id) {
    LOG.log(Level.WARNING, "instances.id: {0} lives twice (expected: an id for each)", id);
  }

  @Override
  public void drifting(boolean tooFar, Duration drift) {
    LOG.log(
        tooFar ? Level.WARNING : Level.INFO,
        tooFar
            ? "the clock is {0} ms ahead of Redis'', more than it may be"
            : "the clock is {0} ms ahead of Redis'', as it may be",
        Long.toString(drift.toMillis()));
  }

  @Override
  public void lost(Throwable cause) {
    LOG.log(
        Level.WARNING,
        "heartbeats are not answered, the instances that were known last count on: {0}",
        cause.getMessage());
  }

  @Override
  public void found() {
    LOG.log(Level.INFO, "heartbeats are answered again");
  }

  @Override
  public void alerted(String id, String name, String text) {
    LOG.log(Level.WARNING, "{0} alerts: {1}: {2}", id, name, text);
  }
}
