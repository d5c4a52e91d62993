package dev.weir.server;

import dev.weir.RuleLimiter;
import dev.weir.limit.InvalidValueException;
import dev.weir.rule.RuleSet;
import dev.weir.server.check.CheckService;
import dev.weir.server.config.Configuration;
import dev.weir.server.config.EnvoySettings;
import dev.weir.server.config.Reload;
import dev.weir.server.config.Setting;
import dev.weir.server.config.Settings;
import dev.weir.server.config.StoreSettings;
import dev.weir.server.grpc.RateLimiterService;
import dev.weir.server.http.Arrivals;
import dev.weir.server.http.HttpFrontEnd;
import dev.weir.server.http.HttpOptions;
import dev.weir.server.listen.Endpoint;
import dev.weir.server.listen.SocketServer;
import dev.weir.server.ops.Health;
import dev.weir.server.ops.Meters;
import dev.weir.server.ops.Operations;
import dev.weir.server.ops.Statistics;
import dev.weir.server.ops.StoreHealth;
import dev.weir.server.resp.RespFrontEnd;
import dev.weir.server.resp.RespOptions;
import dev.weir.server.rpc.RpcListener;
import dev.weir.server.rpc.RpcService;
import dev.weir.store.NearStore;
import dev.weir.store.Store;
import dev.weir.store.StoreFailure;
import dev.weir.store.Ticker;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.net.BindException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

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

  private static final Duration START_TIMEOUT = Duration.ofSeconds(30);

  /** How long clients that were told to close their connections get to do so. */
  private static final Duration FAREWELL = Duration.ofMillis(250);

  /** Of the heap, what bodies may hold that are being collected; buffers double as they grow. */
  private static final int BODIES_SHARE = 8;

  /** Room for two batches, however small the heap. */
  private static final long MIN_BODY_BYTES = 2L * 1024 * 1024;

  private static final Duration MARGIN = Duration.ofSeconds(5);
  private static final long POLL_MILLIS = 10;

  private final Settings settings;
  private final Store store;
  private final Vertx vertx;
  private final Health health;
  private final HttpFrontEnd http;
  private final List<FrontEnd> others;
  private final RuleLimiter limiter;
  private volatile Optional<Reload> reload = Optional.empty();
  private boolean closed;

  private WeirServer(
      Settings settings,
      Store store,
      RuleLimiter limiter,
      Vertx vertx,
      Health health,
      HttpFrontEnd http,
      List<FrontEnd> others) {
    this.settings = settings;
    this.store = store;
    this.limiter = limiter;
    this.vertx = vertx;
    this.health = health;
    this.http = http;
    this.others = List.copyOf(others);
  }

  /**
   * Starts with the built-in rules over the store that the settings name: Redis, which need not be
   * there yet, or memory.
   *
   * @param ticker the clock of the store in memory and of everything that is answered
   * @throws InvalidValueException if the port is taken or the address is not one of this host
   */
  public static WeirServer start(Settings settings, Ticker ticker) {
    return start(Configuration.of(settings), ticker);
  }

  /**
   * Starts with the rules of a configuration over the store that its settings name. Its file, if it
   * has one, is read again when it changes.
   *
   * @param ticker the clock of the store in memory and of everything that is answered
   * @throws InvalidValueException if the port is taken or the address is not one of this host
   */
  public static WeirServer start(Configuration configuration, Ticker ticker) {
    return start(configuration, ticker, Stores.store(configuration.settings(), ticker));
  }

  /**
   * Starts over a store, which is closed with the server.
   *
   * @throws InvalidValueException if the port is taken or the address is not one of this host
   */
  public static WeirServer start(Configuration configuration, Ticker ticker, Store store) {
    long share = Runtime.getRuntime().maxMemory() / BODIES_SHARE;
    return start(configuration, ticker, store, Math.max(MIN_BODY_BYTES, share), Reload.INTERVAL);
  }

  static WeirServer start(
      Configuration configuration, Ticker ticker, Store unguarded, long bodyBytes, Duration look) {
    Settings settings = configuration.settings();
    Store guarded = Stores.guarded(unguarded, settings);
    Store store = Stores.near(guarded, settings, ticker);
    int eventLoops = Runtime.getRuntime().availableProcessors();
    EnvoyFrontEnds envoy = new EnvoyFrontEnds(settings, store, ticker);
    HttpOptions options = options(settings, bodyBytes);
    Arrivals arrivals = new Arrivals(options);
    Vertx vertx =
        Vertx.builder()
            .with(
                new VertxOptions()
                    .setEventLoopPoolSize(eventLoops)
                    .setWorkerPoolSize(2)
                    .setInternalBlockingPoolSize(2)
                    .setFileSystemOptions(
                        new FileSystemOptions()
                            .setFileCachingEnabled(false)
                            .setClassPathResolvingEnabled(false)))
            .withTransport(arrivals.transport())
            .build();
    Health health = new Health(ticker);
    RuleLimiter limiter = RuleLimiter.over(store, configuration.rules(), ticker);
    FollowedRules rules = new FollowedRules(configuration, limiter, health.rules(), ticker);
    Meters meters = new Meters(guarded, limiter::rules);
    meters.watch(health.rules());
    if (store instanceof NearStore near) {
      meters.watch(near);
    }
    StoreHealth storeHealth = new StoreHealth(guarded, () -> denies(settings, limiter.rules()));
    Operations operations = new Operations(health, storeHealth, meters, new Statistics(ticker));
    CheckService service =
        new CheckService(
            store,
            limiter,
            settings.value(StoreSettings.DEFAULT_ON_STORE_FAILURE),
            operations.listener());
    Setting<?> port = Settings.HTTP_PORT;
    try {
      HttpFrontEnd http =
          await(
              HttpFrontEnd.start(
                  vertx, eventLoops, options, arrivals, service, operations, envoy.json()),
              START_TIMEOUT);
      List<FrontEnd> others = new ArrayList<>();
      port = Settings.RESP_PORT;
      if (settings.value(Settings.RESP_PORT).isPresent()) {
        SocketServer resp =
            await(
                RespFrontEnd.start(
                    vertx, eventLoops, respOptions(settings), service, meters, health.version()),
                START_TIMEOUT);
        others.add(new FrontEnd("resp", resp.port(), resp::stop));
      }
      port = EnvoySettings.GRPC_PORT;
      if (envoy.grpcPort().isPresent()) {
        RpcService own = RateLimiterService.over(service, meters, settings.value(Settings.ADHOC));
        RpcListener listener = new RpcMeters(meters);
        others.add(await(envoy.startGrpc(vertx, eventLoops, health, own, listener), START_TIMEOUT));
      }
      port = EnvoySettings.DEBUG_PORT;
      if (envoy.debugPort().isPresent()) {
        others.add(await(envoy.startDebug(vertx), START_TIMEOUT));
      }
      health.ready();
      WeirServer server = new WeirServer(settings, store, limiter, vertx, health, http, others);
      server.reload = configuration.file().map(file -> Reload.start(configuration, rules, look));
      return server;
    } catch (ExecutionException e) {
      abandon(vertx);
      store.close();
      throw refused(settings, port, e);
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // why it could not start is what matters
  private static void abandon(Vertx vertx) {
    vertx.close();
  }

  /** Whether anybody is denied while the store is gone. */
  private static boolean denies(Settings settings, RuleSet rules) {
    StoreFailure simple = settings.value(StoreSettings.DEFAULT_ON_STORE_FAILURE);
    return (settings.value(Settings.ADHOC) && simple == StoreFailure.DENY)
        || rules.rules().stream()
            .anyMatch(rule -> rule.enabled() && rule.onStoreFailure() == StoreFailure.DENY);
  }

  /** What decides by rules; its rules may be changed at any time. */
  public RuleLimiter limiter() {
    return limiter;
  }

  /** Connections over HTTP that are open. */
  int connections() {
    return http.connections();
  }

  private static HttpOptions options(Settings settings, long bodyBytes) {
    return new HttpOptions(
        settings.value(Settings.HOST),
        settings.value(Settings.HTTP_PORT),
        new HttpOptions.Bounds(
            settings.value(Settings.HTTP_MAX_CONNECTIONS),
            settings.value(Settings.HTTP_IDLE_TIMEOUT),
            settings.value(Settings.HTTP_HEADER_TIMEOUT),
            settings.value(Settings.HTTP_BODY_TIMEOUT),
            bodyBytes),
        settings.value(Settings.ADHOC),
        settings.value(Settings.ADMIN_TOKEN),
        settings.value(Settings.HEADERS));
  }

  private static RespOptions respOptions(Settings settings) {
    return new RespOptions(
        new Endpoint(
            settings.value(Settings.HOST),
            settings.value(Settings.RESP_PORT).orElseThrow(),
            settings.value(Settings.RESP_MAX_CONNECTIONS),
            settings.value(Settings.RESP_IDLE_TIMEOUT)),
        settings.value(Settings.RESP_PASSWORD));
  }

  private static RuntimeException refused(
      Settings settings, Setting<?> port, ExecutionException failure) {
    Throwable cause = failure.getCause();
    String host = settings.value(Settings.HOST);
    if (cause instanceof UnknownHostException) {
      return new InvalidValueException(
          Settings.HOST.key(), host, "an address of this host; it is not known");
    }
    if (cause instanceof BindException) {
      return new InvalidValueException(
          port.key(),
          settings.shown(port),
          "a port that is free on " + host + "; " + cause.getMessage());
    }
    return new IllegalStateException("could not start", cause);
  }

  private static <T> T await(Future<T> future, Duration atMost) throws ExecutionException {
    try {
      return future
          .toCompletionStage()
          .toCompletableFuture()
          .get(atMost.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new ExecutionException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ExecutionException(e);
    }
  }

  /** The port of HTTP. */
  public int httpPort() {
    return http.port();
  }

  /** The port of the Redis protocol; empty if that is off. */
  public OptionalInt respPort() {
    return port("resp");
  }

  /** The port of gRPC; empty if that is off. */
  public OptionalInt grpcPort() {
    return port("grpc");
  }

  /** The port that shows Envoy's limits in force; empty if that is off. */
  public OptionalInt debugPort() {
    return port("debug");
  }

  private OptionalInt port(String name) {
    return others.stream()
        .filter(other -> other.name().equals(name))
        .mapToInt(FrontEnd::port)
        .findFirst();
  }

  /** Where it listens, for example {@code http://127.0.0.1:8080}. */
  public URI uri() {
    String host = settings.value(Settings.HOST);
    return URI.create(
        "http://" + (host.contains(":") ? "[" + host + "]" : host) + ":" + httpPort());
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
    health.draining();
    reload.ifPresent(Reload::close);
    Duration drain = settings.value(Settings.DRAIN_TIMEOUT);
    Duration delay = settings.value(Settings.DRAIN_DELAY);
    Future<Void> stopped =
        delay(delay)
            .compose(waited -> farewell(System.nanoTime()))
            .compose(waited -> stopAll(drain));
    try {
      await(stopped, delay.plus(drain).plus(FAREWELL).plus(MARGIN));
      await(vertx.close(), MARGIN);
    } catch (ExecutionException e) {
      abandon(vertx);
      throw new IllegalStateException("could not stop in time", e.getCause());
    } finally {
      store.close();
    }
  }

  private Future<Void> stopAll(Duration drain) {
    List<Future<Void>> stopping = new ArrayList<>();
    stopping.add(http.stop(drain));
    others.forEach(other -> stopping.add(other.stop().apply(drain)));
    return Future.all(stopping).mapEmpty();
  }

  private Future<Void> delay(Duration delay) {
    return delay.isZero()
        ? Future.succeededFuture()
        : vertx.timer(delay.toMillis(), TimeUnit.MILLISECONDS).mapEmpty();
  }

  /**
   * Every answer says now that its connection closes: waits until all have, so that no request is
   * on its way into one that is closed from this side.
   */
  private Future<Void> farewell(long sinceNanos) {
    boolean over = System.nanoTime() - sinceNanos > FAREWELL.toNanos();
    return over || http.connections() == 0
        ? Future.succeededFuture()
        : delay(Duration.ofMillis(POLL_MILLIS)).compose(waited -> farewell(sinceNanos));
  }
}
