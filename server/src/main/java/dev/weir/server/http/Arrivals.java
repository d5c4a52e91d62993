package dev.weir.server.http;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.impl.transports.NioTransport;
import io.vertx.core.net.NetServerOptions;
import io.vertx.core.transport.Transport;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Sees every connection to the front-end as it is accepted, before a byte has come: counts it,
 * closes it if there are too many, and sets a watch on it. Vert.x itself shows a connection that
 * may be HTTP/2 only when its first bytes have said what it is. Thread-safe.
 *
 * <p>Comes into play as the {@link #transport} of the Vert.x that serves.
 */
public final class Arrivals {

  /** What a connection may have for nothing of answers that are not taken. */
  private static final int FREE_ANSWER_BYTES = 64 * 1024;

  private final int port;
  private final HttpOptions.Bounds bounds;
  private final AtomicInteger open = new AtomicInteger();
  private final ByteBudget answers;
  private final Map<EventLoop, LoopWatch> loops = new ConcurrentHashMap<>();

  /** Arrivals at the front-end with these options. */
  public Arrivals(HttpOptions options) {
    this.port = options.vertxPort();
    this.bounds = options.bounds();
    this.answers = new ByteBudget(bounds.bodyBytes(), FREE_ANSWER_BYTES);
  }

  /** A transport that tells of connections to the front-end, and leaves others alone. */
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

  /** Connections that are open. */
  int open() {
    return open.get();
  }

  /** Vert.x shares a server among those that ask for the same port: it tells them apart by it. */
  private final class Watched extends NioTransport {
    @Override
    public void configure(
        NetServerOptions options, boolean domainSocket, ServerBootstrap bootstrap) {
      super.configure(options, domainSocket, bootstrap);
      if (options instanceof HttpServerOptions && options.getPort() == port) {
        bootstrap.handler(new Door());
      }
    }
  }

  /** Sits in the pipeline of the listening channel, whose messages are the new connections. */
  @Sharable
  private final class Door extends ChannelInboundHandlerAdapter {
    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // a listener, which needs none
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      Channel connection = (Channel) message;
      if (open.incrementAndGet() > bounds.maxConnections()) {
        open.decrementAndGet();
        connection.unsafe().closeForcibly(); // which tells no listener
        return;
      }
      connection.closeFuture().addListener(closed -> open.decrementAndGet());
      connection.pipeline().addFirst(new ConnectionWatch(Arrivals.this));
      ctx.fireChannelRead(message);
    }
  }

  /** What answers may hold that clients do not take. */
  ByteBudget answers() {
    return answers;
  }

  /** The watch of an event loop, which ticks from when it is first needed. */
  LoopWatch watch(EventLoop loop) {
    return loops.computeIfAbsent(loop, this::started);
  }

  @SuppressWarnings("FutureReturnValueIgnored") // it ticks until the loop ends
  private LoopWatch started(EventLoop loop) {
    LoopWatch watch = new LoopWatch(bounds);
    long tick = watch.tickMillis();
    loop.scheduleAtFixedRate(watch::tickPassed, tick, tick, TimeUnit.MILLISECONDS);
    return watch;
  }
}
