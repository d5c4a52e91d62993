package dev.weir.server.tls;

import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;

/**
 * Ends a connection as soon as it is set up, before anything of TLS is made for it, and hears
 * nothing that comes on it meanwhile. One for all connections.
 */
@ChannelHandler.Sharable
final class TurnedAway extends ChannelInboundHandlerAdapter {

  static final TurnedAway EACH = new TurnedAway();

  private TurnedAway() {}

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // closed is closed
  public void handlerAdded(ChannelHandlerContext ctx) {
    ctx.executor().execute(ctx::close);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    ReferenceCountUtil.release(message);
  }
}
