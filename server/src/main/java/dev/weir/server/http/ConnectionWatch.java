package dev.weir.server.http;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import org.jspecify.annotations.Nullable;

/**
 * Looks after one connection, so that a client which sends its request a byte at a time, or nothing
 * at all, does not hold it. Sits where bytes come in and takes time in the ticks of its {@link
 * LoopWatch}, so that a request costs no look at the clock. Belongs to one event loop.
 */
final class ConnectionWatch extends ChannelInboundHandlerAdapter {

  /** What is awaited. */
  private enum Phase {
    REQUEST,
    HEAD,
    BODY
  }

  private final LoopWatch loop;
  private Phase phase = Phase.REQUEST;
  private long sinceTick;
  private long heardTick;
  private @Nullable ChannelHandlerContext context;

  ConnectionWatch(LoopWatch loop) {
    this.loop = loop;
    this.heardTick = loop.tick();
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    context = ctx;
    loop.add(this);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    loop.remove(this);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    heardTick = loop.tick();
    if (phase == Phase.REQUEST) {
      phase = Phase.HEAD;
      sinceTick = heardTick;
    }
    ctx.fireChannelRead(message);
  }

  /** The head of a request is complete. */
  void headReceived() {
    phase = Phase.BODY;
    sinceTick = loop.tick();
  }

  /** A request is complete. */
  void requestReceived() {
    phase = Phase.REQUEST;
  }

  /** Closes the connection if something took too long. */
  @SuppressWarnings("FutureReturnValueIgnored") // closed is closed
  void closeIfLate(long tick, LoopWatch.Allowance allowance) {
    boolean late =
        switch (phase) {
          case REQUEST -> tick - heardTick > allowance.idleTicks();
          case HEAD -> tick - sinceTick > allowance.headerTicks();
          case BODY -> tick - sinceTick > allowance.bodyTicks();
        };
    ChannelHandlerContext open = context;
    if (late && open != null) {
      open.close();
    }
  }
}
