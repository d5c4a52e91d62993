package dev.weir.server.http;

import dev.weir.server.check.CheckService;
import dev.weir.server.listen.ByteBudget;
import dev.weir.server.listen.ClientGone;
import dev.weir.server.listen.ListeningSockets;
import dev.weir.server.listen.UnpooledContent;
import dev.weir.server.ops.Operations;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.http.Http2Settings;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.impl.Http2ServerConnection;
import io.vertx.core.http.impl.HttpServerConnection;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** Serves HTTP/1.1 and HTTP/2 without TLS on every event loop of a Vert.x. Thread-safe. */
public final class HttpFrontEnd {

  private static final int MAX_LINE_BYTES = 16 * 1024;
  private static final int MAX_HEADER_BYTES = 16 * 1024;
  private static final int BACKLOG = 4096;

  /** What a body has for nothing. */
  private static final int FREE_BODY_BYTES = 1024;

  /** In so many seconds a client may reset twice as many requests as it may have at once. */
  private static final int RESETS_SECONDS = 30;

  private final HttpOptions options;
  private final Desk desk;
  private final Arrivals arrivals;
  private final List<HttpServer> servers = new CopyOnWriteArrayList<>();

  private HttpFrontEnd(HttpOptions options, Arrivals arrivals, Desk desk) {
    this.options = options;
    this.arrivals = arrivals;
    this.desk = desk;
  }

  /**
   * Starts to listen.
   *
   * @param vertx one whose transport is that of the sockets
   * @param envoy what answers Envoy's requests in JSON, if they are served
   * @return the front-end once it listens; fails if the port is taken
   */
  public static Future<HttpFrontEnd> start(
      Vertx vertx,
      int eventLoops,
      HttpOptions options,
      ListeningSockets sockets,
      CheckService service,
      Operations operations,
      Optional<EnvoyJson> envoy) {
    Desk desk =
        new Desk(
            vertx,
            service,
            new CheckDecoder(service.limits(), options.adHoc()),
            new ForwardAuth(options.proxies()),
            new LimitHeaders(options.headers()),
            new Administration(options.adminToken()),
            operations,
            envoy,
            new ByteBudget(options.bounds().bodyBytes(), FREE_BODY_BYTES));
    HttpFrontEnd frontEnd = new HttpFrontEnd(options, new Arrivals(options, sockets), desk);
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
    HttpServer server = vertx.createHttpServer(serverOptions());
    server.requestHandler(request -> request.connection().close());
    server.connectionHandler(this::connected);
    servers.add(server);
    return server.listen();
  }

  private HttpServerOptions serverOptions() {
    return new HttpServerOptions()
        .setHost(options.host())
        .setPort(options.vertxPort())
        .setAcceptBacklog(BACKLOG)
        .setMaxInitialLineLength(MAX_LINE_BYTES)
        .setMaxHeaderSize(MAX_HEADER_BYTES)
        .setHandle100ContinueAutomatically(true)
        .setPerFrameWebSocketCompressionSupported(false) // nor any handler for WebSockets
        .setPerMessageWebSocketCompressionSupported(false)
        .setHttp2ClearTextEnabled(true)
        .setInitialSettings(
            new Http2Settings()
                .setMaxConcurrentStreams(ServerConnection.MAX_STREAMS)
                .setMaxHeaderListSize(MAX_HEADER_BYTES))
        .setHttp2RstFloodMaxRstFramePerWindow(2 * ServerConnection.MAX_STREAMS)
        .setHttp2RstFloodWindowDuration(RESETS_SECONDS);
  }

  /** Gives the connection a handler of its own: Vert.x' own looks for WebSockets first. */
  private void connected(HttpConnection connection) {
    HttpServerConnection internal = (HttpServerConnection) connection;
    ConnectionWatch watch =
        Objects.requireNonNull(
            internal.channelHandlerContext().pipeline().get(ConnectionWatch.class),
            "a Vert.x without the transport of the sockets");
    boolean streams = internal instanceof Http2ServerConnection;
    ServerConnection own = new ServerConnection(desk, watch, streams);
    if (!streams) {
      UnpooledContent.guard(connection);
    }
    connection.closeHandler(closed -> own.closed());
    connection.exceptionHandler(ClientGone::heard);
    internal.handler(own::requested);
    internal.invalidRequestHandler(own::malformed);
  }

  /** The port that it listens on. */
  public int port() {
    return servers.get(0).actualPort();
  }

  /** Connections that are open. */
  public int connections() {
    return arrivals.open();
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
