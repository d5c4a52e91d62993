package dev.weir.server.tls;

import dev.weir.limit.InvalidValueException;
import dev.weir.server.config.Port;
import dev.weir.server.config.Settings;
import dev.weir.server.config.TlsSettings;
import dev.weir.server.ops.CertificateStatus;
import dev.weir.store.Ticker;
import io.netty.channel.Channel;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The certificates in force. Their files are read again when they change: new connections get the
 * new ones, and connections that are open stay as they are. What would not work, a file that is
 * half written or a key whose certificate has not come yet, replaces nothing. Thread-safe.
 *
 * <p>It reads rather than be told: three small files, whose contents tell for certain whether they
 * have changed, however links and file systems treat their times.
 */
public final class Certificates {

  private static final Logger LOG = LoggerFactory.getLogger(Certificates.class);

  private final PemFiles files;
  private final List<String> protocols;
  private final Ticker ticker;
  private final CertificateStatus status;
  private final Faults faults;
  private final HandshakeThreads handshakes;
  private volatile Contexts contexts;
  private PemFiles.Texts inForce;
  private PemFiles.@Nullable Texts last;
  private @Nullable String refused;
  private boolean expired;

  Certificates(
      PemFiles files,
      List<String> protocols,
      Ticker ticker,
      CertificateStatus status,
      HandshakeThreads handshakes) {
    this.handshakes = handshakes;
    this.files = files;
    this.protocols = protocols;
    this.ticker = ticker;
    this.status = status;
    this.faults = new Faults(status);
    PemFiles.Texts texts = files.read();
    this.contexts = contexts(texts);
    this.inForce = texts;
    status.loaded(contexts.identity().expires());
  }

  /**
   * Those that the settings name.
   *
   * @param ticker says which are valid
   * @return empty if TLS is off
   * @throws InvalidValueException if they would not work
   */
  public static Optional<Certificates> load(
      Settings settings, Ticker ticker, CertificateStatus status) {
    return settings.value(TlsSettings.CERTIFICATE).isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Certificates(
                PemFiles.of(settings),
                settings.value(TlsSettings.PROTOCOLS),
                ticker,
                status,
                HandshakeThreads.ofThisMachine()));
  }

  private Contexts contexts(PemFiles.Texts texts) {
    Identity identity = Identity.of(files, texts, now());
    try {
      return new Contexts(identity, protocols);
    } catch (SSLException | IllegalArgumentException e) {
      throw new InvalidValueException(
          TlsSettings.CERTIFICATE.key(),
          files.certificate(),
          "a certificate that Java can use; " + e.getMessage());
    }
  }

  private Instant now() {
    return Instant.EPOCH.plus(ticker.nowMicros(), ChronoUnit.MICROS);
  }

  /**
   * Puts TLS before what is in the pipeline of a new connection to a port, or ends it if too many
   * wait for their handshakes already.
   */
  public void guard(Port port, Channel connection) {
    if (!handshakes.isOpen()) {
      status.handshakeFailed();
      connection.pipeline().addFirst(TurnedAway.EACH);
      return;
    }
    connection
        .pipeline()
        .addFirst(faults)
        .addFirst(contexts.handler(port, connection.alloc(), handshakes));
  }

  /** Looks for changed files from now on, off the event loops, until the Vert.x is closed. */
  public void watch(Vertx vertx, Duration interval) {
    vertx.setTimer(
        interval.toMillis(),
        timer ->
            vertx
                .executeBlocking(
                    () -> {
                      look();
                      return true;
                    },
                    false)
                .onComplete(looked -> watch(vertx, interval)));
  }

  /**
   * Looks once. What is the same at two looks is tried; what was refused is tried at every look,
   * since a certificate may become valid by waiting, and told once.
   */
  synchronized void look() {
    try {
      PemFiles.Texts found = files.read();
      boolean still = found.equals(last);
      last = found;
      if (still && (refused != null || !found.equals(inForce))) {
        take(found);
      }
    } catch (InvalidValueException e) {
      refuse(String.valueOf(e.getMessage()));
    } catch (RuntimeException | OutOfMemoryError e) {
      refuse("a fault of ours: " + e);
    }
    tellOnceExpired();
  }

  private void take(PemFiles.Texts found) {
    if (found.equals(inForce)) {
      refused = null;
      status.restored();
      LOG.info("tls: files are again those in force");
      return;
    }
    contexts = contexts(found);
    inForce = found;
    refused = null;
    expired = false;
    Identity identity = contexts.identity();
    status.loaded(identity.expires());
    LOG.info("tls: certificate of {}, valid until {}", identity, identity.expires());
  }

  private void refuse(String why) {
    if (!why.equals(refused)) {
      refused = why;
      status.refused(why);
      LOG.error("tls: files refused, those in force stay: {}", why);
    }
  }

  private void tellOnceExpired() {
    if (!expired && now().isAfter(contexts.identity().expires())) {
      expired = true;
      LOG.error("tls: certificate expired at {}", contexts.identity().expires());
    }
  }
}
