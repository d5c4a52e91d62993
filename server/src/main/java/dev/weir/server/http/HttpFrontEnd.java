package dev.weir.server.http;

import dev.weir.server.check.CheckService;
import dev.weir.server.ops.Operations;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.impl.HttpServerConnection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Serves HTTP/1.1 on every event loop of a Vert.x. Thread-safe. */
public final class HttpFrontEnd {

  private static final int MAX_LINE_BYTES = 16 * 1024;
  private static final int MAX_HEADER_BYTES = 16 * 1024;
  private static final int BACKLOG = 4096;

  /** Vert.x shares a free port among the servers that ask for the same negative one. */
  private static final int SHARED_FREE_PORT = -1;

  private final HttpOptions options;
  private final Desk desk;
  private final AtomicInteger open = new AtomicInteger();
  private final List<HttpServer> servers = new CopyOnWriteArrayList<>();

  private HttpFrontEnd(HttpOptions options, Desk desk) {
    this.options = options;
    this.desk = desk;
  }

  /**
   * Starts to listen.
   *
   * @return the front-end once it listens; fails if the port is taken
   */
  public static Future<HttpFrontEnd> start(
      Vertx vertx,
      int eventLoops,
      HttpOptions options,
      CheckService service,
      Operations operations) {
    Desk desk =
        new Desk(
            vertx,
            service,
            new CheckDecoder(service.limits(), options.adHoc()),
            new LimitHeaders(options.headers()),
            new Administration(options.adminToken()),
            operations,
            new BodyBudget(options.bounds().bodyBytes()));
    HttpFrontEnd frontEnd = new HttpFrontEnd(options, desk);
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
    LoopWatch watch = new LoopWatch(options.bounds());
    vertx.setPeriodic(watch.tickMillis(), timer -> watch.tickPassed());
    HttpServer server = vertx.createHttpServer(serverOptions());
    server.requestHandler(request -> request.connection().close());
    server.connectionHandler(connection -> connected(connection, watch));
    servers.add(server);
    return server.listen();
  }

  private HttpServerOptions serverOptions() {
    return new HttpServerOptions()
        .setHost(options.host())
        .setPort(options.port() == 0 ? SHARED_FREE_PORT : options.port())
        .setAcceptBacklog(BACKLOG)
        .setMaxInitialLineLength(MAX_LINE_BYTES)
        .setMaxHeaderSize(MAX_HEADER_BYTES)
        .setHandle100ContinueAutomatically(true)
        // With it a connection is not seen before its first bytes, so that neither the number of
        // connections nor the time to the first request could be bounded.
        .setHttp2ClearTextEnabled(false);
  }

  /** Gives the connection a handler of its own: Vert.x' own looks for WebSockets first. */
  private void connected(HttpConnection connection, LoopWatch loop) {
    int count = open.incrementAndGet();
    connection.closeHandler(closed -> open.decrementAndGet());
    if (count > options.bounds().maxConnections()) {
      connection.close();
      return;
    }
    HttpServerConnection internal = (HttpServerConnection) connection;
    ConnectionWatch watch = new ConnectionWatch(loop);
    internal.channelHandlerContext().pipeline().addFirst(watch);
    ServerConnection own = new ServerConnection(desk, watch);
    connection.closeHandler(
        closed -> {
          open.decrementAndGet();
          own.closed();
        });
    internal.handler(own::requested);
    internal.invalidRequestHandler(own::malformed);
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
   * Stops accepting, closes what is idle, and lets requests in flight finish.
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
