package dev.weir.server;

import dev.weir.RuleLimiter;
import dev.weir.limit.InvalidValueException;
import dev.weir.rule.RuleSet;
import dev.weir.server.alert.AlertWatch;
import dev.weir.server.check.AdHoc;
import dev.weir.server.check.CheckService;
import dev.weir.server.config.Configuration;
import dev.weir.server.config.EnvoySettings;
import dev.weir.server.config.MetricsSettings;
import dev.weir.server.config.Port;
import dev.weir.server.config.ProxySettings;
import dev.weir.server.config.Reload;
import dev.weir.server.config.Setting;
import dev.weir.server.config.Settings;
import dev.weir.server.config.StoreSettings;
import dev.weir.server.grpc.RateLimiterService;
import dev.weir.server.http.HttpFrontEnd;
import dev.weir.server.http.HttpOptions;
import dev.weir.server.listen.Endpoint;
import dev.weir.server.listen.ListeningSockets;
import dev.weir.server.ops.AdminToken;
import dev.weir.server.ops.DecisionLog;
import dev.weir.server.ops.FleetHealth;
import dev.weir.server.ops.Health;
import dev.weir.server.ops.Meters;
import dev.weir.server.ops.Operations;
import dev.weir.server.ops.ProcessLog;
import dev.weir.server.ops.Statistics;
import dev.weir.server.ops.StoreHealth;
import dev.weir.server.resp.RespFrontEnd;
import dev.weir.server.resp.RespOptions;
import dev.weir.server.rpc.RpcService;
import dev.weir.server.tls.Certificates;
import dev.weir.server.trace.Tracing;
import dev.weir.store.NearStore;
import dev.weir.store.Store;
import dev.weir.store.StoreFailure;
import dev.weir.store.Ticker;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.file.FileSystemOptions;
import java.net.BindException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;

/** Puts a server together, or takes apart what it has of it by the time that something fails. */
final class Assembly {

  /** Certificates change less often than rules: of so many looks at those, one is at them. */
  private static final int CERTIFICATE_LOOKS = 2;

  private static final Duration START_TIMEOUT = Duration.ofSeconds(30);

  private final Configuration configuration;
  private final Settings settings;
  private final Ticker ticker;
  private final Store guarded;
  private final Store store;
  private final ListeningSockets sockets;
  private final Vertx vertx;
  private final Health health;
  private final Optional<Certificates> certificates;
  private final Gates gates;
  private final int eventLoops;

  private Assembly(
      Configuration configuration,
      Ticker ticker,
      Store guarded,
      Vertx vertx,
      ListeningSockets sockets) {
    this.configuration = configuration;
    this.settings = configuration.settings();
    this.eventLoops = eventLoops(settings);
    this.ticker = ticker;
    this.guarded = guarded;
    this.store = Stores.near(guarded, settings, ticker);
    this.vertx = vertx;
    this.sockets = sockets;
    this.health = new Health(ticker);
    this.certificates = Certificates.load(settings, ticker, health.certificate());
    this.gates = new Gates(settings, certificates);
  }

  /**
   * Starts a server.
   *
   * @param opening gives the store that it counts in, closed with the server
   * @param bodyBytes what bodies may hold that are coming in over HTTP; the same again is for
   *     answers that are not taken, and for messages of gRPC that have come in part
   * @param look how often is looked whether the configuration's file has changed
   * @param log the log of the process, if it is known
   * @throws InvalidValueException if what a setting asks for cannot be had
   */
  static WeirServer start(
      Configuration configuration,
      Ticker ticker,
      Function<Vertx, Store> opening,
      long bodyBytes,
      Duration look,
      Optional<ProcessLog> log) {
    ListeningSockets sockets = new ListeningSockets();
    Vertx vertx = vertx(sockets, eventLoops(configuration.settings()));
    try {
      Store guarded = Stores.guarded(opening.apply(vertx), configuration.settings());
      try {
        return new Assembly(configuration, ticker, guarded, vertx, sockets)
            .open(bodyBytes, look, log);
      } catch (RuntimeException e) {
        guarded.close();
        throw e;
      }
    } catch (RuntimeException e) {
      Shutdown.abandon(vertx);
      throw e;
    }
  }

  private static int eventLoops(Settings settings) {
    int told = settings.value(Settings.EVENT_LOOPS);
    return told > 0 ? told : Runtime.getRuntime().availableProcessors();
  }

  private static Vertx vertx(ListeningSockets sockets, int eventLoops) {
    return Vertx.builder()
        .with(
            new VertxOptions()
                .setEventLoopPoolSize(eventLoops)
                .setWorkerPoolSize(2)
                .setInternalBlockingPoolSize(2)
                .setFileSystemOptions(
                    new FileSystemOptions()
                        .setFileCachingEnabled(false)
                        .setClassPathResolvingEnabled(false)))
        .withTransport(sockets.transport())
        .build();
  }

  private WeirServer open(long bodyBytes, Duration look, Optional<ProcessLog> log) {
    requireDistinctPorts();
    Optional<Tracing> traces = Tracing.of(settings, health.version());
    EnvoyFrontEnds envoy = new EnvoyFrontEnds(settings, store, ticker, traces);
    RuleLimiter limiter = RuleLimiter.over(store, configuration.rules(), ticker);
    FollowedRules rules = new FollowedRules(configuration, limiter, health.rules(), ticker);
    Meters meters = new Meters(guarded, limiter::rules);
    meters.watch(health.rules());
    certificates.ifPresent(tls -> meters.watch(health.certificate()));
    if (settings.value(MetricsSettings.OTHER_NAMES)) {
      meters.showOtherNames();
    }
    if (store instanceof NearStore near) {
      meters.watch(near);
    }
    StoreHealth storeHealth = new StoreHealth(guarded, () -> denies(limiter.rules()));
    FleetHealth fleet = new FleetHealth();
    meters.watch(fleet);
    AlertWatch alerts = Alerting.watch(settings, meters, fleet);
    Statistics statistics = new Statistics(ticker);
    log.ifPresent(meters::watch);
    Operations operations =
        new Operations(
            health,
            storeHealth,
            fleet,
            meters,
            statistics,
            alerts,
            new DecisionLog(settings, statistics),
            log);
    CheckService service =
        new CheckService(
            store,
            limiter,
            new AdHoc(
                settings.value(StoreSettings.DEFAULT_ON_STORE_FAILURE),
                settings.value(Settings.ADHOC_CONSISTENCY)),
            operations.listener(),
            traces);
    HttpFrontEnd http =
        listening(
            Settings.HTTP_PORT,
            HttpFrontEnd.start(
                vertx,
                eventLoops,
                httpOptions(bodyBytes),
                sockets,
                service,
                operations,
                envoy.json()));
    List<FrontEnd> others = others(service, meters, statistics, envoy, bodyBytes);
    envoy.watch(vertx);
    certificates.ifPresent(tls -> tls.watch(vertx, look.multipliedBy(CERTIFICATE_LOOKS)));
    Optional<Reload> reload =
        configuration.file().map(file -> Reload.start(configuration, rules, look));
    Announcing.announce(
        guarded, settings, ticker, fleet, meters, health.version(), http.port(), others);
    Alerting.start(alerts, vertx);
    health.ready();
    Shutdown shutdown = new Shutdown(settings, vertx, sockets, health, traces, store);
    return new WeirServer(settings, limiter, new FrontEnds(http, others), shutdown, reload);
  }

  /** Vert.x would let two front-ends share a port, and give connections to them in turn. */
  private void requireDistinctPorts() {
    Map<Integer, Setting<?>> known = new HashMap<>();
    known.put(settings.value(Settings.HTTP_PORT), Settings.HTTP_PORT);
    for (Setting<OptionalInt> port :
        List.of(EnvoySettings.GRPC_PORT, Settings.RESP_PORT, EnvoySettings.DEBUG_PORT)) {
      int number = settings.value(port).orElse(0);
      Setting<?> other = number == 0 ? null : known.putIfAbsent(number, port);
      if (other != null) {
        throw new InvalidValueException(
            port.key(), Integer.toString(number), "another port than " + other.key());
      }
    }
  }

  private List<FrontEnd> others(
      CheckService service,
      Meters meters,
      Statistics statistics,
      EnvoyFrontEnds envoy,
      long bodyBytes) {
    List<FrontEnd> others = new ArrayList<>();
    if (settings.value(Settings.RESP_PORT).isPresent()) {
      others.add(
          listening(
              Settings.RESP_PORT,
              RespFrontEnd.start(
                      vertx, eventLoops, respOptions(), service, meters, health.version())
                  .map(resp -> new FrontEnd("resp", resp.port(), resp::stop))));
    }
    if (envoy.grpcPort().isPresent()) {
      RpcService own =
          RateLimiterService.over(
              service,
              meters,
              settings.value(Settings.ADHOC),
              statistics,
              new AdminToken(settings.value(Settings.ADMIN_TOKEN)));
      others.add(
          listening(
              EnvoySettings.GRPC_PORT,
              envoy.startGrpc(
                  vertx,
                  eventLoops,
                  gates.of(Port.GRPC),
                  health,
                  own,
                  new RpcMeters(meters),
                  bodyBytes)));
    }
    if (envoy.debugPort().isPresent()) {
      others.add(
          listening(
              EnvoySettings.DEBUG_PORT, envoy.startDebug(vertx, sockets, gates.of(Port.DEBUG))));
    }
    return others;
  }

  /** Whether anybody is denied while the store is gone. */
  private boolean denies(RuleSet rules) {
    StoreFailure simple = settings.value(StoreSettings.DEFAULT_ON_STORE_FAILURE);
    return (settings.value(Settings.ADHOC) && simple == StoreFailure.DENY)
        || rules.rules().stream()
            .anyMatch(rule -> rule.enabled() && rule.onStoreFailure() == StoreFailure.DENY);
  }

  private HttpOptions httpOptions(long bodyBytes) {
    return new HttpOptions(
        settings.value(Settings.HOST),
        settings.value(Settings.HTTP_PORT),
        gates.of(Port.HTTP),
        new HttpOptions.Bounds(
            settings.value(Settings.HTTP_MAX_CONNECTIONS),
            settings.value(Settings.HTTP_IDLE_TIMEOUT),
            settings.value(Settings.HTTP_HEADER_TIMEOUT),
            settings.value(Settings.HTTP_BODY_TIMEOUT),
            bodyBytes),
        settings.value(Settings.ADHOC),
        settings.value(Settings.ADMIN_TOKEN),
        settings.value(Settings.HEADERS),
        new HttpOptions.Proxies(
            settings.value(ProxySettings.TRUSTED), settings.value(ProxySettings.DENIED_STATUS)));
  }

  private RespOptions respOptions() {
    return new RespOptions(
        new Endpoint(
            settings.value(Settings.HOST),
            settings.value(Settings.RESP_PORT).orElseThrow(),
            settings.value(Settings.RESP_MAX_CONNECTIONS),
            settings.value(Settings.RESP_IDLE_TIMEOUT),
            gates.of(Port.RESP)),
        settings.value(Settings.ADHOC),
        settings.value(Settings.RESP_PASSWORD));
  }

  /** Waits until a front-end listens. */
  private <T> T listening(Setting<?> port, Future<T> start) {
    try {
      return Shutdown.await(start, START_TIMEOUT);
    } catch (ExecutionException e) {
      throw refused(port, e);
    }
  }

  private RuntimeException refused(Setting<?> port, ExecutionException failure) {
    Throwable cause = failure.getCause();
    String host = settings.value(Settings.HOST);
    if (cause instanceof UnknownHostException) {
      return new InvalidValueException(
          Settings.HOST.key(), host, "an address of this host; it is not known");
    }
    if (cause instanceof BindException) {
      return new InvalidValueException(
          port.key(), settings.shown(port), expectedPort(port) + cause.getMessage());
    }
    return new IllegalStateException("could not start: " + port.key(), cause);
  }

  private String expectedPort(Setting<?> port) {
    String others = port.equals(Settings.HTTP_PORT) ? "0 for any" : "0 for any, or off";
    return "a port that is free on " + settings.value(Settings.HOST) + ", " + others + "; ";
  }
}
