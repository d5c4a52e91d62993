package dev.weir.server.rpc;

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
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Serves gRPC on every event loop of a Vert.x: the services that are mounted, {@code
 * grpc.health.v1.Health} and {@code grpc.reflection.v1.ServerReflection}. Thread-safe.
 */
public final class RpcServer {

  private static final int BACKLOG = 4096;

  /** Vert.x shares a free port among the servers that ask for the same negative one. */
  private static final int SHARED_FREE_PORT = -3;

  private final RpcOptions options;
  private final Map<String, Method<?, ?>> methods;
  private final RpcListener listener;
  private final HealthService health;
  private final AtomicInteger open = new AtomicInteger();
  private final List<NetServer> servers = new CopyOnWriteArrayList<>();

  private RpcServer(
      RpcOptions options,
      Map<String, Method<?, ?>> methods,
      RpcListener listener,
      HealthService health) {
    this.options = options;
    this.methods = methods;
    this.listener = listener;
    this.health = health;
  }

  /**
   * Starts to listen; says that it serves.
   *
   * @param services to mount; asked about its health are they, and the server as the empty name
   * @param healthNames further names that may be asked about
   * @return the server once it listens; fails if the port is taken
   */
  public static Future<RpcServer> start(
      Vertx vertx,
      int eventLoops,
      RpcOptions options,
      List<RpcService> services,
      List<String> healthNames,
      RpcListener listener) {
    List<String> names = new ArrayList<>(healthNames);
    services.forEach(service -> names.add(service.name()));
    HealthService health = new HealthService(names);
    List<RpcService> mounted = new ArrayList<>(services);
    mounted.add(health.service());
    mounted.add(new ReflectionService(mounted).service());
    Map<String, Method<?, ?>> methods = new HashMap<>();
    for (RpcService service : mounted) {
      for (Method<?, ?> method : service.methods()) {
        if (methods.put("/" + service.name() + "/" + method.name(), method) != null) {
          throw new IllegalArgumentException(service.name() + ": twice (expected: once)");
        }
      }
    }
    RpcServer server = new RpcServer(options, Map.copyOf(methods), listener, health);
    DeploymentOptions loops =
        new DeploymentOptions()
            .setInstances(eventLoops)
            .setThreadingModel(ThreadingModel.EVENT_LOOP);
    return vertx.deployVerticle(server::loop, loops).map(id -> server);
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
    Desk desk = new Desk(methods, new Framing(), listener);
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
    RpcConnection connection = ConnectionBuilder.connection(desk);
    pipeline.addBefore("handler", "grpc", connection);
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

  /** Says to who asks or watches that it does not serve any more; serves on. */
  public void draining() {
    health.stopServing();
  }

  /**
   * Stops accepting, tells clients to call elsewhere, and closes each connection when its calls are
   * answered. A stream ends once what it sent is answered.
   *
   * @param timeout after which connections are cut off
   */
  public Future<Void> stop(Duration timeout) {
    draining();
    return Future.all(
            servers.stream()
                .map(server -> server.shutdown(timeout.toMillis(), TimeUnit.MILLISECONDS))
                .toList())
        .mapEmpty();
  }
}
