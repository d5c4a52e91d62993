package dev.weir.server.listen;

import io.netty.channel.ChannelPipeline;
import io.vertx.core.DeploymentOptions;
import io.vertx.core.Future;
import io.vertx.core.ThreadingModel;
import io.vertx.core.VerticleBase;
import io.vertx.core.Vertx;
import io.vertx.core.internal.net.NetSocketInternal;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.net.NetSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;

/** Listens on every event loop of a Vert.x and counts the connections. Thread-safe. */
public final class SocketServer {

  private static final int BACKLOG = 4096;

  /** In the pipeline of a socket of Vert.x, who hands bytes to the socket. */
  private static final String OF_VERTX = "handler";

  /**
   * Vert.x shares a free port among the servers that ask for the same negative one: each of ours
   * asks for another. -1 is left to HTTP.
   */
  private static final AtomicInteger FREE_PORTS = new AtomicInteger(-1);

  private final Endpoint endpoint;
  private final int port;
  private final AtomicInteger open = new AtomicInteger();
  private final List<NetServer> servers = new CopyOnWriteArrayList<>();

  private SocketServer(Endpoint endpoint) {
    this.endpoint = endpoint;
    this.port = endpoint.port() == 0 ? FREE_PORTS.decrementAndGet() : endpoint.port();
  }

  /**
   * Starts to listen.
   *
   * @param loops called once for each event loop, on it; gives what makes the handlers of its
   *     connections, which may share what is confined to the loop
   * @return the server once it listens; fails if the port is taken
   */
  public static Future<SocketServer> start(
      Vertx vertx,
      int eventLoops,
      Endpoint endpoint,
      Supplier<Supplier<? extends ConnectionHandler>> loops) {
    SocketServer server = new SocketServer(endpoint);
    DeploymentOptions options =
        new DeploymentOptions()
            .setInstances(eventLoops)
            .setThreadingModel(ThreadingModel.EVENT_LOOP);
    return vertx.deployVerticle(() -> server.loop(loops), options).map(id -> server);
  }

  private VerticleBase loop(Supplier<Supplier<? extends ConnectionHandler>> loops) {
    return new VerticleBase() {
      @Override
      public Future<?> start() {
        return listen(vertx, loops.get());
      }
    };
  }

  private Future<NetServer> listen(Vertx vertx, Supplier<? extends ConnectionHandler> handlers) {
    NetServer server =
        vertx.createNetServer(
            new NetServerOptions()
                .setHost(endpoint.host())
                .setPort(port)
                .setAcceptBacklog(BACKLOG)
                .setTcpNoDelay(true)
                .setIdleTimeout(Math.toIntExact(endpoint.idleTimeout().toMillis()))
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS));
    server.connectHandler(socket -> connected(socket, handlers));
    servers.add(server);
    return server.listen();
  }

  private void connected(NetSocket socket, Supplier<? extends ConnectionHandler> handlers) {
    int count = open.incrementAndGet();
    socket.closeHandler(closed -> open.decrementAndGet());
    socket.exceptionHandler(ClientGone::heard);
    if (count > endpoint.maxConnections()) {
      socket.close();
      return;
    }
    ChannelPipeline pipeline = ((NetSocketInternal) socket).channelHandlerContext().pipeline();
    endpoint.gate().guard(pipeline.channel()); // before anything is written
    ConnectionHandler handler = handlers.get();
    pipeline.addBefore(OF_VERTX, "weir", handler);
    socket.shutdownHandler(timeout -> handler.finish());
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
   * Stops accepting, and {@linkplain ConnectionHandler#finish finishes} each connection.
   *
   * @param timeout after which connections are cut off
   */
  public Future<Void> stop(Duration timeout) {
    return Future.all(
            servers.stream()
                .map(server -> server.shutdown(timeout.toMillis(), TimeUnit.MILLISECONDS))
                .toList())
        .mapEmpty();
  }
}
