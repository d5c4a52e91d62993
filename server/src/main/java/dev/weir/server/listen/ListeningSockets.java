package dev.weir.server.listen;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.EventLoop;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.impl.transports.NioTransport;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.transport.Transport;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The sockets on which a Vert.x listens, all front-ends together: sees each as it opens, so that
 * all can be closed before any client is told to go. Vert.x itself closes one only with the last
 * server that shares it. Thread-safe.
 *
 * <p>Comes into play as the {@link #transport} of that Vert.x.
 */
public final class ListeningSockets {

  /** Two, since a timer may run before the selector has looked at all. */
  private static final int LOOKS = 2;

  private final Set<Channel> open = ConcurrentHashMap.newKeySet();
  private final Map<Integer, ChannelHandler> guards = new ConcurrentHashMap<>();

  /**
   * Puts a guard into the sockets of HTTP for a port, to which new connections are messages. Before
   * they open.
   *
   * @param vertxPort the port by which Vert.x is asked for it
   * @param guard may be shared
   */
  public void guard(int vertxPort, ChannelHandler guard) {
    guards.put(vertxPort, guard);
  }

  /** A transport that tells of sockets. */
  public Transport transport() {
    return new Transport() {
      @Override
      public String name() {
        return "nio";
      }

      @Override
      public boolean available() {
        return true;
      }

      @Override
      public @Nullable Throwable unavailabilityCause() {
        return null;
      }

      @Override
      public io.vertx.core.spi.transport.Transport implementation() {
        return new Watched();
      }
    };
  }

  /** Closes them all: from when that is done, who connects is refused. */
  public Future<Void> close() {
    return Future.all(open.stream().map(ListeningSockets::closed).toList()).mapEmpty();
  }

  private static Future<Void> closed(Channel socket) {
    Promise<Void> closed = Promise.promise();
    socket.close().addListener(done -> afterLooks(socket.eventLoop(), LOOKS, closed));
    return closed.future();
  }

  /** The system closes a socket when its selector looks again, and it does so between timers. */
  @SuppressWarnings("FutureReturnValueIgnored") // it runs, or the loop is at its end
  private static void afterLooks(EventLoop loop, int looks, Promise<Void> closed) {
    if (looks == 0) {
      closed.complete();
    } else {
      loop.schedule(() -> afterLooks(loop, looks - 1, closed), 1, TimeUnit.MILLISECONDS);
    }
  }

  private final class Watched extends NioTransport {
    @Override
    public void configure(
        NetServerOptions options, boolean domainSocket, ServerBootstrap bootstrap) {
      super.configure(options, domainSocket, bootstrap);
      ChannelHandler guard =
          options instanceof HttpServerOptions ? guards.get(options.getPort()) : null;
      bootstrap.handler(new Opening(guard));
    }
  }

  /** Sees a socket before it is bound. */
  private final class Opening extends ChannelInitializer<Channel> {

    private final @Nullable ChannelHandler guard;

    Opening(@Nullable ChannelHandler guard) {
      this.guard = guard;
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // a listener, which needs none
    protected void initChannel(Channel socket) {
      open.add(socket);
      socket.closeFuture().addListener(closed -> open.remove(socket));
      if (guard != null) {
        socket.pipeline().addLast(guard);
      }
    }
  }
}
