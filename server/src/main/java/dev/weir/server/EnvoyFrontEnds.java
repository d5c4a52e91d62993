package dev.weir.server;

import dev.weir.limit.InvalidValueException;
import dev.weir.server.config.EnvoySettings;
import dev.weir.server.config.RedisLocation;
import dev.weir.server.config.Settings;
import dev.weir.server.http.EnvoyJson;
import dev.weir.server.listen.Endpoint;
import dev.weir.server.listen.Gate;
import dev.weir.server.listen.ListeningSockets;
import dev.weir.server.ops.Health;
import dev.weir.server.rls.DebugFrontEnd;
import dev.weir.server.rls.RlsFrontEnd;
import dev.weir.server.rls.RlsOptions;
import dev.weir.server.rls.RlsOptions.HeaderNames;
import dev.weir.server.rls.file.RuntimeDirectory;
import dev.weir.server.rpc.RpcListener;
import dev.weir.server.rpc.RpcOptions;
import dev.weir.server.rpc.RpcServer;
import dev.weir.server.rpc.RpcService;
import dev.weir.server.trace.Tracing;
import dev.weir.store.Store;
import dev.weir.store.Ticker;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/** Puts Envoy's rate limit service together, as the settings want it. */
final class EnvoyFrontEnds {

  /** What a key over its limit takes in memory, roughly. */
  private static final long KEY_BYTES = 200;

  /** The name by which Envoy's users ask for this service's health. */
  private static final String HEALTH_NAME = "ratelimit";

  private final Settings settings;
  private final Optional<Tracing> traces;
  private final Optional<RlsFrontEnd> rls;

  /**
   * Loads the files.
   *
   * @throws InvalidValueException if a file has a mistake
   */
  EnvoyFrontEnds(Settings settings, Store store, Ticker ticker, Optional<Tracing> traces) {
    this.settings = settings;
    this.traces = traces;
    this.rls =
        grpcPort().isPresent()
                || debugPort().isPresent()
                || settings.value(EnvoySettings.ROOT).isPresent()
            ? Optional.of(open(store, ticker))
            : Optional.empty();
  }

  /** The port of gRPC; empty if it is off. */
  OptionalInt grpcPort() {
    return settings.value(EnvoySettings.GRPC_PORT);
  }

  /** The port that shows the limits in force; empty if it is off. */
  OptionalInt debugPort() {
    return settings.value(EnvoySettings.DEBUG_PORT);
  }

  /** What answers in JSON, if Envoy's service is on. */
  Optional<EnvoyJson> json() {
    return rls.map(
        envoy ->
            (request, parent, answered) -> envoy.answerJson(request, parent, answered::answered));
  }

  /** Looks for changed files from now on. */
  void watch(Vertx vertx) {
    rls.ifPresent(envoy -> envoy.watch(vertx));
  }

  /**
   * Starts to listen for gRPC, for Weir's own service too.
   *
   * @param gate what connections have to pass first
   */
  Future<FrontEnd> startGrpc(
      Vertx vertx,
      int eventLoops,
      Gate gate,
      Health health,
      RpcService own,
      RpcListener listener,
      long partialBytes) {
    RlsFrontEnd envoy = rls.orElseThrow();
    Endpoint endpoint =
        new Endpoint(
            settings.value(Settings.HOST),
            grpcPort().orElseThrow(),
            settings.value(EnvoySettings.GRPC_MAX_CONNECTIONS),
            settings.value(EnvoySettings.GRPC_IDLE_TIMEOUT),
            gate);
    List<RpcService> services = List.of(own, envoy.grpc());
    RpcOptions options =
        new RpcOptions(
            endpoint,
            settings.value(EnvoySettings.GRPC_MESSAGE_TIMEOUT),
            partialBytes,
            traces.isPresent());
    return RpcServer.start(vertx, eventLoops, options, services, List.of(HEALTH_NAME), listener)
        .map(server -> opened(server, health));
  }

  private static FrontEnd opened(RpcServer server, Health health) {
    health.whenDraining(server::draining);
    return new FrontEnd("grpc", server.port(), server::stop);
  }

  /** Starts to show the limits in force. */
  Future<FrontEnd> startDebug(Vertx vertx, ListeningSockets sockets, Gate gate) {
    Endpoint endpoint =
        new Endpoint(
            settings.value(Settings.HOST),
            debugPort().orElseThrow(),
            DebugFrontEnd.MAX_CONNECTIONS,
            DebugFrontEnd.IDLE_TIMEOUT,
            gate);
    return DebugFrontEnd.start(vertx, endpoint, sockets, rls.orElseThrow())
        .map(debug -> new FrontEnd("debug", debug.port(), debug::stop));
  }

  private RlsFrontEnd open(Store store, Ticker ticker) {
    try {
      return RlsFrontEnd.open(store, ticker, options(), traces);
    } catch (IllegalArgumentException e) {
      throw new InvalidValueException(
          EnvoySettings.ROOT.key(),
          settings.value(EnvoySettings.ROOT).orElse(""),
          "files without a mistake; " + Objects.toString(e.getMessage(), ""));
    }
  }

  private RlsOptions options() {
    Optional<RuntimeDirectory> files =
        settings
            .value(EnvoySettings.ROOT)
            .map(
                root ->
                    new RuntimeDirectory(
                        Path.of(root),
                        settings.value(EnvoySettings.SUBDIRECTORY),
                        settings.value(EnvoySettings.DIRECTORY),
                        settings.value(EnvoySettings.WATCH_ROOT),
                        settings.value(EnvoySettings.IGNORE_DOT_FILES)));
    return new RlsOptions(
        files,
        settings.value(EnvoySettings.MERGE_DOMAINS),
        settings.value(EnvoySettings.KEY_PREFIX),
        settings.value(EnvoySettings.MIGRATION_KEYS) && RedisLocation.of(settings).isPresent(),
        settings.value(EnvoySettings.NEAR_LIMIT_RATIO),
        Math.toIntExact(settings.value(EnvoySettings.LOCAL_CACHE_BYTES) / KEY_BYTES),
        settings.value(EnvoySettings.STOP_INCREMENT),
        settings.value(EnvoySettings.SHADOW_MODE),
        settings.value(EnvoySettings.QUOTA_MODE),
        settings.value(EnvoySettings.RESPONSE_METADATA),
        headers());
  }

  private Optional<HeaderNames> headers() {
    return settings.value(EnvoySettings.RESPONSE_HEADERS)
        ? Optional.of(
            new HeaderNames(
                settings.value(EnvoySettings.LIMIT_HEADER),
                settings.value(EnvoySettings.REMAINING_HEADER),
                settings.value(EnvoySettings.RESET_HEADER)))
        : Optional.empty();
  }
}
