package dev.weir.server.rls;

import dev.weir.server.listen.ClientGone;
import dev.weir.server.listen.Endpoint;
import dev.weir.server.listen.Gate;
import dev.weir.server.listen.ListeningSockets;
import dev.weir.server.listen.UnpooledContent;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Shows the limits in force and what was counted, on a port of its own: {@code /rlconfig} and
 * {@code /metrics}. Takes few connections, and no bodies.
 */
public final class DebugFrontEnd {

  /** Connections at once. */
  public static final int MAX_CONNECTIONS = 100;

  /** How long a connection may be silent. */
  public static final Duration IDLE_TIMEOUT = Duration.ofSeconds(60);

  private static final Logger LOG = LoggerFactory.getLogger(DebugFrontEnd.class);

  private static final String INDEX =
      """
      /metrics: what was counted, for Prometheus
      /rlconfig: print out the currently loaded configuration for debugging
      """;

  private final RlsFrontEnd rls;
  private final HttpServer server;
  private final AtomicInteger open = new AtomicInteger();

  private DebugFrontEnd(Vertx vertx, Endpoint endpoint, RlsFrontEnd rls) {
    this.rls = rls;
    HttpServerOptions options = new HttpServerOptions().setHost(endpoint.host());
    options.setPort(endpoint.port()).setHttp2ClearTextEnabled(false);
    options.setIdleTimeout(Math.toIntExact(endpoint.idleTimeout().toSeconds()));
    this.server = vertx.createHttpServer(options);
    server.connectionHandler(
        connection -> {
          UnpooledContent.guard(connection);
          connection.closeHandler(closed -> open.decrementAndGet());
          connection.exceptionHandler(ClientGone::heard);
          if (open.incrementAndGet() > endpoint.maxConnections()) {
            connection.close();
          }
        });
    server.requestHandler(request -> requested(vertx, request));
  }

  /**
   * Starts to listen.
   *
   * @param sockets those of the Vert.x
   * @return once it listens; fails if the port is taken
   */
  public static Future<DebugFrontEnd> start(
      Vertx vertx, Endpoint endpoint, ListeningSockets sockets, RlsFrontEnd rls) {
    DebugFrontEnd debug = new DebugFrontEnd(vertx, endpoint, rls);
    sockets.guard(endpoint.port(), new Guarded(endpoint.gate()));
    return debug.server.listen().map(listening -> debug);
  }

  /** Sees new connections as messages of the socket that listens. */
  @Sharable
  private static final class Guarded extends ChannelInboundHandlerAdapter {
    private final Gate gate;

    Guarded(Gate gate) {
      this.gate = gate;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object connection) {
      gate.guard((Channel) connection);
      ctx.fireChannelRead(connection);
    }
  }

  private void requested(Vertx vertx, HttpServerRequest request) {
    switch (request.path() == null ? "" : request.path()) {
      case "/" -> answer(request, INDEX);
      case "/rlconfig" ->
          vertx
              .executeBlocking(rls::listed, false)
              .onSuccess(listed -> answer(request, listed))
              .onFailure(cause -> failed(request, cause));
      case "/metrics", "/stats" ->
          vertx
              .executeBlocking(rls::prometheus, false)
              .onSuccess(counted -> answer(request, counted))
              .onFailure(cause -> failed(request, cause));
      default -> request.response().setStatusCode(404).end();
    }
  }

  private static void answer(HttpServerRequest request, String text) {
    request.response().putHeader(HttpHeaders.CONTENT_TYPE, "text/plain; charset=utf-8").end(text);
  }

  private static void failed(HttpServerRequest request, Throwable cause) {
    LOG.error("rls_debug_failed path={}", request.path(), cause);
    request.response().setStatusCode(500).end();
  }

  /** The port that it listens on. */
  public int port() {
    return server.actualPort();
  }

  /** Stops. */
  public Future<Void> stop(Duration timeout) {
    return server.shutdown(timeout.toMillis(), TimeUnit.MILLISECONDS);
  }
}
