package dev.weir.server.rpc;

import dev.weir.server.listen.ByteBudget;
import dev.weir.server.listen.SocketServer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Serves gRPC on every event loop of a Vert.x: the services that are mounted, {@code
 * grpc.health.v1.Health} and {@code grpc.reflection.v1.ServerReflection}. Thread-safe.
 */
public final class RpcServer {

  /** What a connection has for nothing of messages that have come in part. */
  private static final int FREE_PARTIAL_BYTES = 1024;

  private final SocketServer sockets;
  private final HealthService health;

  private RpcServer(SocketServer sockets, HealthService health) {
    this.sockets = sockets;
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
    ByteBudget partial = new ByteBudget(options.partialBytes(), FREE_PARTIAL_BYTES);
    Map<String, Method<?, ?>> byPath = Map.copyOf(methods);
    return SocketServer.start(
            vertx,
            eventLoops,
            options.endpoint(),
            () -> {
              Desk desk =
                  new Desk(
                      byPath,
                      new Framing(),
                      listener,
                      partial,
                      options.messageTimeout().toNanos(),
                      options.followsTraces());
              return () -> ConnectionBuilder.connection(desk);
            })
        .map(sockets -> new RpcServer(sockets, health));
  }

  /** The port that it listens on. */
  public int port() {
    return sockets.port();
  }

  /** Connections that are open. */
  public int connections() {
    return sockets.connections();
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
    return sockets.stop(timeout);
  }
}
