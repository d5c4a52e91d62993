package dev.weir.server.resp;

import dev.weir.server.check.CheckListener;
import dev.weir.server.check.CheckService;
import dev.weir.server.listen.SocketServer;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.util.concurrent.atomic.AtomicLong;

/** Serves the Redis protocol on every event loop of a Vert.x. */
public final class RespFrontEnd {

  private RespFrontEnd() {}

  /**
   * Starts to listen.
   *
   * @param version of the server, for who asks
   * @return the server once it listens; fails if the port is taken
   */
  public static Future<SocketServer> start(
      Vertx vertx,
      int eventLoops,
      RespOptions options,
      CheckService service,
      CheckListener listener,
      String version) {
    AtomicLong ids = new AtomicLong();
    return SocketServer.start(
        vertx,
        eventLoops,
        options.endpoint(),
        () -> {
          Desk desk =
              new Desk(
                  service,
                  new ThrottleLimits(),
                  options.adHoc(),
                  options.passwordBytes(),
                  version,
                  listener);
          return () -> new RespConnection(desk, ids.incrementAndGet());
        });
  }
}
