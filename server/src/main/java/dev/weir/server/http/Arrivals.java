package dev.weir.server.http;

import dev.weir.server.listen.ByteBudget;
import dev.weir.server.listen.Gate;
import dev.weir.server.listen.ListeningSockets;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Sees every connection to the front-end as it is accepted, before a byte has come: counts it,
 * closes it if there are too many, and sets a watch on it. Vert.x itself shows a connection that
 * may be HTTP/2 only when its first bytes have said what it is. Thread-safe.
 */
final class Arrivals {

  /** What a connection may have for nothing of answers that are not taken. */
  private static final int FREE_ANSWER_BYTES = 64 * 1024;

  private final Gate gate;
  private final HttpOptions.Bounds bounds;
  private final AtomicInteger open = new AtomicInteger();
  private final ByteBudget answers;
  private final Map<EventLoop, LoopWatch> loops = new ConcurrentHashMap<>();

  /** Arrivals at the front-end with these options, which is yet to listen on these sockets. */
  Arrivals(HttpOptions options, ListeningSockets sockets) {
    this.gate = options.gate();
    this.bounds = options.bounds();
    this.answers = new ByteBudget(bounds.bodyBytes(), FREE_ANSWER_BYTES);
    sockets.guard(options.vertxPort(), new Door());
  }

  /** Connections that are open. */
  int open() {
    return open.get();
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
      gate.guard(connection);
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
