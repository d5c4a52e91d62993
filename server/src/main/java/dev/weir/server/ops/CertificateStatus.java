package dev.weir.server.ops;

import dev.weir.store.Ticker;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** Which certificate is in force, and whether a newer one was refused. Thread-safe. */
public final class CertificateStatus {

  /**
   * What is in force.
   *
   * @param expires until when it is valid; nothing without TLS
   * @param refused why a newer one is not in force
   */
  private record State(@Nullable Instant expires, @Nullable String refused) {}

  private final Ticker ticker;
  private final AtomicLong loads = new AtomicLong();
  private final AtomicLong refusals = new AtomicLong();
  private final AtomicLong failedHandshakes = new AtomicLong();
  private volatile State state = new State(null, null);

  CertificateStatus(Ticker ticker) {
    this.ticker = ticker;
  }

  /** A certificate is in force, the first or another. */
  public synchronized void loaded(Instant expires) {
    if (state.expires != null) {
      loads.incrementAndGet();
    }
    state = new State(expires, null);
  }

  /** What was refused is gone, and the one in force is again what it should be. */
  public synchronized void restored() {
    state = new State(state.expires, null);
  }

  /** A newer one was refused. */
  public synchronized void refused(String why) {
    refusals.incrementAndGet();
    state = new State(state.expires, why);
  }

  /** A client and the server did not agree. */
  public void handshakeFailed() {
    failedHandshakes.incrementAndGet();
  }

  /** Until when the certificate in force is valid; empty without TLS. */
  public Optional<Instant> expires() {
    return Optional.ofNullable(state.expires);
  }

  /** Why it is not as it should be: what is wrong with a newer one, or that it expired. */
  public Optional<String> problem() {
    State now = state;
    if (now.refused != null) {
      return Optional.of(now.refused);
    }
    boolean expired =
        now.expires != null && ticker.nowMicros() / 1_000 > now.expires.toEpochMilli();
    return expired ? Optional.of("tls.certificate: expired at " + now.expires) : Optional.empty();
  }

  private double expiresSeconds() {
    Instant expires = state.expires;
    return expires == null ? Double.NaN : expires.getEpochSecond();
  }

  void register(MeterRegistry registry) {
    counter(registry, "loaded", loads);
    counter(registry, "rejected", refusals);
    FunctionCounter.builder("weir.tls.handshakes.failed", failedHandshakes, AtomicLong::doubleValue)
        .description("Connections on which TLS was not agreed upon")
        .register(registry);
    gauge(
        registry,
        "weir.tls.certificate.expiry.timestamp.seconds",
        "Until when the certificate in force is valid",
        CertificateStatus::expiresSeconds);
    gauge(
        registry,
        "weir.tls.stale",
        "Whether a newer certificate was refused",
        status -> status.state.refused == null ? 0 : 1);
  }

  private static void counter(MeterRegistry registry, String result, AtomicLong count) {
    FunctionCounter.builder("weir.tls.reloads", count, AtomicLong::doubleValue)
        .description("Changes of the certificate since the start")
        .tag("result", result)
        .register(registry);
  }

  private void gauge(
      MeterRegistry registry,
      String name,
      String description,
      ToDoubleFunction<CertificateStatus> of) {
    Gauge.builder(name, this, of).description(description).strongReference(true).register(registry);
  }
}
