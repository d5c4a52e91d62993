package dev.weir.server.resp;

import dev.weir.server.check.CheckListener;
import dev.weir.server.check.CheckService;
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
import java.util.concurrent.atomic.AtomicLong;

/** Serves the Redis protocol on every event loop of a Vert.x. Thread-safe. */
public final class RespFrontEnd {

  private static final int BACKLOG = 4096;

  /** Vert.x shares a free port among the servers that ask for the same negative one. */
  private static final int SHARED_FREE_PORT = -2;

  private final RespOptions options;
  private final CheckService service;
  private final CheckListener listener;
  private final String version;
  private final AtomicInteger open = new AtomicInteger();
  private final AtomicLong ids = new AtomicLong();
  private final List<NetServer> servers = new CopyOnWriteArrayList<>();

  private RespFrontEnd(
      RespOptions options, CheckService service, CheckListener listener, String version) {
    this.options = options;
    this.service = service;
    this.listener = listener;
    this.version = version;
  }

  /**
   * Starts to listen.
   *
   * @param version of the server, for who asks
   * @return the front-end once it listens; fails if the port is taken
   */
  public static Future<RespFrontEnd> start(
      Vertx vertx,
      int eventLoops,
      RespOptions options,
      CheckService service,
      CheckListener listener,
      String version) {
    RespFrontEnd frontEnd = new RespFrontEnd(options, service, listener, version);
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

  private Future<NetServer> listen(Vertx vertx) {
    Desk desk = new Desk(service, new ThrottleLimits(), options.passwordBytes(), version, listener);
    NetServer server =
        vertx.createNetServer(
            new NetServerOptions()
                .setHost(options.host())
                .setPort(options.port() == 0 ? SHARED_FREE_PORT : options.port())
                .setAcceptBacklog(BACKLOG)
                .setTcpNoDelay(true)
                .setIdleTimeout(Math.toIntExact(options.idleTimeout().toMillis()))
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS));
    server.connectHandler(socket -> connected(socket, desk));
    servers.add(server);
    return server.listen();
  }

  private void connected(NetSocket socket, Desk desk) {
    int count = open.incrementAndGet();
    socket.closeHandler(closed -> open.decrementAndGet());
    if (count > options.maxConnections()) {
      socket.close();
      return;
    }
    ChannelPipeline pipeline = ((NetSocketInternal) socket).channelHandlerContext().pipeline();
    RespConnection connection = new RespConnection(desk, ids.incrementAndGet());
    pipeline.addBefore("handler", "resp", connection);
    socket.shutdownHandler(timeout -> connection.finish());
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
   * Stops accepting, and closes each connection when what it has sent is answered.
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
