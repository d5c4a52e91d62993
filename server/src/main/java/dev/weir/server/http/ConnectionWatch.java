package dev.weir.server.http;

import dev.weir.server.listen.ByteBudget;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOutboundBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Looks after one connection, so that a client which sends its request a byte at a time, or nothing
 * at all, does not hold it. Sits where bytes come in and takes time in the ticks of its {@link
 * LoopWatch}, so that a request costs no look at the clock. Belongs to one event loop.
 *
 * <p>Over HTTP/2, where requests come in side by side, the first one has to begin in time, each has
 * to be complete in time, and while none comes in the next has to begin before the connection
 * counts as silent, whatever else is sent.
 *
 * <p>A client that takes nothing of its answers counts as silent too, whatever it sends.
 */
final class ConnectionWatch extends ChannelInboundHandlerAdapter {

  /** What is awaited. */
  private enum Phase {
    REQUEST,
    HEAD,
    BODY,
    STREAMS
  }

  private final Arrivals arrivals;
  private final ByteBudget.Share unwritten;
  private Phase phase = Phase.REQUEST;
  private long sinceTick;
  private long heardTick;
  private boolean stuck;
  private long stuckTick;
  private @Nullable LoopWatch loop;
  private @Nullable ChannelHandlerContext context;
  private @Nullable Map<Exchange, Long> comingIn;

  ConnectionWatch(Arrivals arrivals) {
    this.arrivals = arrivals;
    this.unwritten = arrivals.answers().share();
  }

  /** The share of this connection in what answers may hold. */
  ByteBudget.Share answers() {
    return arrivals.answers().share();
  }

  private long tick() {
    LoopWatch watch = loop;
    return watch == null ? 0 : watch.tick();
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    LoopWatch watch = arrivals.watch(ctx.channel().eventLoop());
    loop = watch;
    heardTick = watch.tick();
    context = ctx;
    watch.add(this);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    LoopWatch watch = loop;
    if (watch != null) {
      watch.remove(this);
    }
    unwritten.close();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    stuck = !ctx.channel().isWritable();
    if (!stuck) {
      unwritten.giveBack();
    } else {
      stuckTick = tick();
      ChannelOutboundBuffer out = ctx.channel().unsafe().outboundBuffer();
      if (out != null && !unwritten.hold(Math.toIntExact(out.totalPendingWriteBytes()))) {
        ctx.executor().execute(this::close); // not from within what is being written
      }
    }
    ctx.fireChannelWritabilityChanged();
  }

  /** Cuts the connection off, with what it has not taken. */
  @SuppressWarnings("FutureReturnValueIgnored") // closed is closed
  void close() {
    ChannelHandlerContext open = context;
    if (open != null) {
      open.close();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (phase != Phase.STREAMS) {
      heardTick = tick();
      if (phase == Phase.REQUEST) {
        phase = Phase.HEAD;
        sinceTick = heardTick;
      }
    }
    ctx.fireChannelRead(message);
  }

  /** The head of a request is complete. */
  void headReceived() {
    phase = Phase.BODY;
    sinceTick = tick();
  }

  /** A request is complete. */
  void requestReceived() {
    phase = Phase.REQUEST;
  }

  /** The head of a request among others is complete. */
  void headReceived(Exchange request) {
    phase = Phase.STREAMS;
    heardTick = tick();
    Map<Exchange, Long> others = comingIn;
    if (others == null) {
      others = new LinkedHashMap<>();
      comingIn = others;
    }
    others.put(request, heardTick);
  }

  /** A request among others is complete, or will not be. */
  void requestReceived(Exchange request) {
    heardTick = tick();
    Map<Exchange, Long> others = comingIn;
    if (others != null) {
      others.remove(request);
    }
  }

  /** Closes the connection if something took too long. */
  void closeIfLate(long tick, LoopWatch.Allowance allowance) {
    boolean late =
        switch (phase) {
          case REQUEST -> tick - heardTick > allowance.idleTicks();
          case HEAD -> tick - sinceTick > allowance.headerTicks();
          case BODY -> tick - sinceTick > allowance.bodyTicks();
          case STREAMS -> isLate(tick, allowance);
        };
    if (late || (stuck && tick - stuckTick > allowance.idleTicks())) {
      close();
    }
  }

  private boolean isLate(long tick, LoopWatch.Allowance allowance) {
    Map<Exchange, Long> others = comingIn;
    if (others == null || others.isEmpty()) {
      return tick - heardTick > allowance.idleTicks();
    }
    return tick - others.values().iterator().next() > allowance.bodyTicks();
  }
}
