package dev.weir.server.ops;

import dev.weir.store.Ticker;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

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
  private final RulesStatus rules;
  private final CertificateStatus certificate;
  private final List<Runnable> whenDraining = new CopyOnWriteArrayList<>();
  private volatile Readiness readiness = Readiness.STARTING;
  private volatile boolean leaving;

  /** Starting now. */
  public Health(Ticker ticker) {
    this.ticker = ticker;
    this.startMicros = ticker.nowMicros();
    this.rules = new RulesStatus(ticker);
    this.certificate = new CertificateStatus(ticker);
  }

  /** Whether it is ready; never before rules are in force. */
  public Readiness readiness() {
    Readiness told = readiness;
    return told == Readiness.READY && rules.revision() == 0 ? Readiness.STARTING : told;
  }

  /** Which rules are in force. */
  public RulesStatus rules() {
    return rules;
  }

  /** Which certificate is in force. */
  public CertificateStatus certificate() {
    return certificate;
  }

  /**
   * Whether it answers, but not by the rules, or not with the certificate, that it was told last.
   */
  public boolean isDegraded() {
    return rules.refusal().isPresent() || certificate.problem().isPresent();
  }

  /** Says that it serves now. */
  public void ready() {
    readiness = Readiness.READY;
  }

  /** Says that it is about to stop. */
  public void draining() {
    readiness = Readiness.DRAINING;
    whenDraining.forEach(Runnable::run);
  }

  /** Says that who has a connection is to leave it: nobody can make a new one any more. */
  public void leaving() {
    leaving = true;
  }

  /** Whether clients are to take their next request elsewhere. */
  public boolean isLeaving() {
    return leaving;
  }

  /** What to do once it is about to stop; at most a few, and quick. */
  public void whenDraining(Runnable action) {
    whenDraining.add(action);
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
