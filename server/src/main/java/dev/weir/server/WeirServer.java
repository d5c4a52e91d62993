package dev.weir.server;

import dev.weir.RuleLimiter;
import dev.weir.limit.InvalidValueException;
import dev.weir.server.config.Configuration;
import dev.weir.server.config.Port;
import dev.weir.server.config.Reload;
import dev.weir.server.config.Settings;
import dev.weir.server.config.TlsSettings;
import dev.weir.server.ops.ProcessLog;
import dev.weir.store.Store;
import dev.weir.store.Ticker;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The service: front-ends over checks over a store, on event loops of its own. Thread-safe.
 *
 * <pre>{@code
 * try (WeirServer server = WeirServer.start(Settings.defaults(), Ticker.system())) {
 *   System.out.println(server.uri());
 * }
 * }</pre>
 */
public final class WeirServer implements AutoCloseable {

  /** Of the heap, what bodies may hold that are being collected; buffers double as they grow. */
  private static final int BODIES_SHARE = 8;

  /** Room for two batches, however small the heap. */
  private static final long MIN_BODY_BYTES = 2L * 1024 * 1024;

  private final Settings settings;
  private final RuleLimiter limiter;
  private final FrontEnds frontEnds;
  private final Shutdown shutdown;
  private final Optional<Reload> reload;
  private boolean closed;

  WeirServer(
      Settings settings,
      RuleLimiter limiter,
      FrontEnds frontEnds,
      Shutdown shutdown,
      Optional<Reload> reload) {
    this.settings = settings;
    this.limiter = limiter;
    this.frontEnds = frontEnds;
    this.shutdown = shutdown;
    this.reload = reload;
  }

  /**
   * Starts with the built-in rules over the store that the settings name: Redis, which need not be
   * there yet, or memory.
   *
   * @param ticker the clock of the store in memory and of everything that is answered
   * @throws InvalidValueException if a port is taken or the address is not one of this host
   */
  public static WeirServer start(Settings settings, Ticker ticker) {
    return start(Configuration.of(settings), ticker);
  }

  /**
   * Starts with the rules of a configuration over the store that its settings name. Its file, if it
   * has one, is read again when it changes.
   *
   * @param ticker the clock of the store in memory and of everything that is answered
   * @throws InvalidValueException if a port is taken or the address is not one of this host
   */
  public static WeirServer start(Configuration configuration, Ticker ticker) {
    return start(configuration, ticker, Optional.empty());
  }

  /**
   * The same, whose administrators may change the log of the process.
   *
   * @throws InvalidValueException if a port is taken or the address is not one of this host
   */
  public static WeirServer start(Configuration configuration, Ticker ticker, ProcessLog log) {
    return start(configuration, ticker, Optional.of(log));
  }

  private static WeirServer start(
      Configuration configuration, Ticker ticker, Optional<ProcessLog> log) {
    Settings settings = configuration.settings();
    return Assembly.start(
        configuration,
        ticker,
        vertx -> Stores.store(settings, ticker, vertx),
        bodyBytes(),
        Reload.INTERVAL,
        log);
  }

  /**
   * Starts over a store, which is closed with the server, or with what there is of it if it cannot
   * start.
   *
   * @throws InvalidValueException if a port is taken or the address is not one of this host
   */
  public static WeirServer start(Configuration configuration, Ticker ticker, Store store) {
    return start(configuration, ticker, store, bodyBytes(), Reload.INTERVAL);
  }

  private static long bodyBytes() {
    return Math.max(MIN_BODY_BYTES, Runtime.getRuntime().maxMemory() / BODIES_SHARE);
  }

  static WeirServer start(
      Configuration configuration, Ticker ticker, Store unguarded, long bodyBytes, Duration look) {
    return Assembly.start(
        configuration, ticker, vertx -> unguarded, bodyBytes, look, Optional.empty());
  }

  /** What decides by rules; its rules may be changed at any time. */
  public RuleLimiter limiter() {
    return limiter;
  }

  /** Connections over HTTP that are open. */
  int connections() {
    return frontEnds.http().connections();
  }

  /** The port of HTTP. */
  public int httpPort() {
    return frontEnds.http().port();
  }

  /** The port of the Redis protocol; empty if that is off. */
  public OptionalInt respPort() {
    return frontEnds.port("resp");
  }

  /** The port of gRPC; empty if that is off. */
  public OptionalInt grpcPort() {
    return frontEnds.port("grpc");
  }

  /** The port that shows Envoy's limits in force; empty if that is off. */
  public OptionalInt debugPort() {
    return frontEnds.port("debug");
  }

  /** Where it listens, for example {@code http://127.0.0.1:8080}. */
  public URI uri() {
    String host = settings.value(Settings.HOST);
    String scheme = TlsSettings.isOn(settings, Port.HTTP) ? "https://" : "http://";
    return URI.create(scheme + (host.contains(":") ? "[" + host + "]" : host) + ":" + httpPort());
  }

  /**
   * Stops gracefully: not ready, then no new connections, then the requests in flight finish, then
   * everything closes. Returns when that is done, at the latest after {@code drain.delay} and
   * {@code drain.timeout}. The second call and those after it do nothing.
   */
  @Override
  public void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    reload.ifPresent(Reload::close);
    shutdown.run(frontEnds);
  }
}
