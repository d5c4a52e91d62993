package dev.weir.server.listen;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.HttpContent;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.impl.HttpServerConnection;
import java.net.SocketException;

/**
 * Gives the bodies of HTTP/1 to Vert.x as bytes of their own. While an answer is on its way, Vert.x
 * keeps what comes after that request, and does not free it if the connection ends meanwhile: of a
 * pool it would be lost, and any client could drain it. Otherwise Vert.x makes the same copy,
 * later.
 */
@Sharable
public final class UnpooledContent extends ChannelInboundHandlerAdapter {

  private static final UnpooledContent HANDLER = new UnpooledContent();

  private UnpooledContent() {}

  /** Stands before Vert.x' handler of a connection that has just begun. */
  public static void guard(HttpConnection connection) {
    ChannelHandlerContext vertx = ((HttpServerConnection) connection).channelHandlerContext();
    vertx.pipeline().addBefore(vertx.name(), null, HANDLER);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (message instanceof HttpContent part && part.content().isReadable()) {
      ByteBuf pooled = part.content();
      ByteBuf own = Unpooled.buffer(pooled.readableBytes()).writeBytes(pooled);
      part.release();
      ctx.fireChannelRead(part.replace(own));
    } else {
      ctx.fireChannelRead(message);
    }
  }

  /**
   * A connection that is gone is closed, as Vert.x would do. Of one with a request that waits for
   * the answer to another, Vert.x would fail to tell that request, and say so in the log each time.
   */
  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // closed is closed
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (cause instanceof SocketException) {
      ctx.close();
    } else {
      ctx.fireExceptionCaught(cause);
    }
  }
}
