package dev.weir.server.ops;

import dev.weir.store.Ticker;

/** Whether the server is ready, and since when it runs. Thread-safe. */
public final class Health {

  /** What a load balancer is told. */
  public enum Readiness {
    /** Not serving yet. */
    STARTING,
    /** Serving. */
    READY,
    /** About to stop: serving, but not to be sent anything new. */
    DRAINING
  }

  private final Ticker ticker;
  private final long startMicros;
  private volatile Readiness readiness = Readiness.STARTING;

  /** Starting now. */
  public Health(Ticker ticker) {
    this.ticker = ticker;
    this.startMicros = ticker.nowMicros();
  }

  /** Whether it is ready. */
  public Readiness readiness() {
    return readiness;
  }

  /** Says that it serves now. */
  public void ready() {
    readiness = Readiness.READY;
  }

  /** Says that it is about to stop. */
  public void draining() {
    readiness = Readiness.DRAINING;
  }

  /** Whole seconds since the start. */
  public long uptimeSeconds() {
    return Math.max(0, ticker.nowMicros() - startMicros) / 1_000_000;
  }

  /** The version of this build; {@code development} if it was not run from a jar. */
  public String version() {
    String version = Health.class.getPackage().getImplementationVersion();
    return version == null ? "development" : version;
  }
}
