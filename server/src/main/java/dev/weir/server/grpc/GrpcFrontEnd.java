package dev.weir.server.grpc;

import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.grpc.health.HealthService;
import io.vertx.grpc.reflection.ReflectionService;
import io.vertx.grpc.server.GrpcProtocol;
import io.vertx.grpc.server.GrpcServer;
import io.vertx.grpc.server.GrpcServerOptions;
import io.vertx.grpc.server.Service;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/**
 * Serves gRPC over HTTP/2 without TLS on every event loop of a Vert.x. Thread-safe.
 *
 * <p>A client may have a thousand calls open on a connection. It may take back ten thousand of them
 * in ten seconds, as a proxy with a short deadline does when this server is slow, before its
 * connection is closed.
 */
public final class GrpcFrontEnd {

  private static final int BACKLOG = 4096;
  private static final int MAX_STREAMS = 1_000;
  private static final int MAX_HEADER_BYTES = 16 * 1024;
  private static final int MAX_RESETS = 10_000;
  private static final int RESETS_SECONDS = 10;

  /** Vert.x shares a free port among the servers that ask for the same negative one. */
  private static final int SHARED_FREE_PORT = -3;

  private final GrpcOptions options;
  private final List<Service> services;
  private final Map<String, BooleanSupplier> health;
  private final AtomicInteger open = new AtomicInteger();
  private final List<HttpServer> servers = new CopyOnWriteArrayList<>();

  private GrpcFrontEnd(
      GrpcOptions options, List<Service> services, Map<String, BooleanSupplier> health) {
    this.options = options;
    this.services = List.copyOf(services);
    this.health = Map.copyOf(health);
  }

  /**
   * Starts to listen.
   *
   * @param services what is served, from every event loop
   * @param health by the name that a health check asks for, whether it is well; the empty name
   *     stands for the whole server
   * @return the front-end once it listens; fails if the port is taken
   */
  public static Future<GrpcFrontEnd> start(
      Vertx vertx,
      int eventLoops,
      GrpcOptions options,
      List<Service> services,
      Map<String, BooleanSupplier> health) {
    GrpcFrontEnd frontEnd = new GrpcFrontEnd(options, services, health);
    DeploymentOptions loops =
        new DeploymentOptions()
            .setInstances(eventLoops)
            .setThreadingModel(ThreadingModel.EVENT_LOOP);
    return vertx.deployVerticle(frontEnd::loop, loops).map(id -> frontEnd);
  }

  private VerticleBase loop() {
    return new VerticleBase() {
      @Override
      public Future<?> start() {
        return listen(vertx);
      }
    };
  }

  private Future<HttpServer> listen(Vertx vertx) {
    GrpcServer grpc =
        GrpcServer.server(
            vertx,
            new GrpcServerOptions()
                .removeEnabledProtocol(GrpcProtocol.WEB)
                .removeEnabledProtocol(GrpcProtocol.WEB_TEXT)
                .removeEnabledProtocol(GrpcProtocol.TRANSCODING)
                .setMaxMessageSize(options.maxMessageBytes()));
    services.forEach(grpc::addService);
    HealthService healthService = HealthService.create(vertx);
    health.forEach(
        (name, well) ->
            healthService.register(name, () -> Future.succeededFuture(well.getAsBoolean())));
    grpc.addService(healthService);
    grpc.addService(ReflectionService.v1());
    HttpServer server = vertx.createHttpServer(serverOptions());
    server.requestHandler(grpc);
    server.connectionHandler(this::connected);
    servers.add(server);
    return server.listen();
  }

  private HttpServerOptions serverOptions() {
    HttpServerOptions http =
        new HttpServerOptions()
            .setHost(options.host())
            .setPort(options.port() == 0 ? SHARED_FREE_PORT : options.port())
            .setAcceptBacklog(BACKLOG)
            .setHttp2ClearTextEnabled(true)
            .setMaxHeaderSize(MAX_HEADER_BYTES)
            .setHttp2RstFloodMaxRstFramePerWindow(MAX_RESETS)
            .setHttp2RstFloodWindowDuration(RESETS_SECONDS)
            .setInitialSettings(
                new Http2Settings()
                    .setMaxConcurrentStreams(MAX_STREAMS)
                    .setMaxHeaderListSize(MAX_HEADER_BYTES));
    http.setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
        .setIdleTimeout(Math.toIntExact(options.idleTimeout().toMillis()));
    return http;
  }

  private void connected(HttpConnection connection) {
    int count = open.incrementAndGet();
    connection.closeHandler(closed -> open.decrementAndGet());
    if (count > options.maxConnections()) {
      connection.close();
    }
  }

  /** The port that it listens on. */
  public int port() {
    return servers.get(0).actualPort();
  }

  /** Connections that are open. */
  public int connections() {
    return open.get();
  }

  /**
   * Stops accepting, tells clients to go away, and lets calls in flight finish.
   *
   * @param timeout after which they are cut off
   */
  public Future<Void> stop(Duration timeout) {
    return Future.all(
            servers.stream()
                .map(server -> server.shutdown(timeout.toMillis(), TimeUnit.MILLISECONDS))
                .toList())
        .mapEmpty();
  }
}
