package dev.weir.server.rpc;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.util.concurrent.Future;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Copies what is small into one buffer until it is flushed. An answer is written in half a dozen
 * pieces of some ten bytes, and to carry each to the socket on its own costs more than to copy it.
 * Confined to the connection's event loop.
 */
final class SmallWrites extends ChannelOutboundHandlerAdapter {

  private static final int SMALL_BYTES = 1024;
  private static final int GATHERED_BYTES = 16 * 1024;

  private List<ChannelPromise> promises = new ArrayList<>();
  private @Nullable ByteBuf gathered;

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // the promise is told
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    if (message instanceof ByteBuf bytes && bytes.readableBytes() <= SMALL_BYTES) {
      gather(ctx, bytes, promise);
    } else {
      send(ctx);
      ctx.write(message, promise);
    }
  }

  private void gather(ChannelHandlerContext ctx, ByteBuf bytes, ChannelPromise promise) {
    ByteBuf to = gathered;
    if (to == null || to.writableBytes() < bytes.readableBytes()) {
      send(ctx);
      to = ctx.alloc().directBuffer(GATHERED_BYTES, GATHERED_BYTES);
      gathered = to;
    }
    to.writeBytes(bytes);
    bytes.release();
    promises.add(promise);
  }

  @SuppressWarnings("FutureReturnValueIgnored") // the listener is told
  private void send(ChannelHandlerContext ctx) {
    ByteBuf bytes = gathered;
    if (bytes == null) {
      return;
    }
    List<ChannelPromise> of = promises;
    gathered = null;
    promises = new ArrayList<>(of.size());
    ctx.write(bytes).addListener(sent -> settle(of, sent));
  }

  private static void settle(List<ChannelPromise> promises, Future<?> sent) {
    for (int i = 0; i < promises.size(); i++) {
      if (sent.isSuccess()) {
        promises.get(i).trySuccess();
      } else {
        promises.get(i).tryFailure(sent.cause());
      }
    }
  }

  @Override
  public void flush(ChannelHandlerContext ctx) {
    send(ctx);
    ctx.flush();
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    ByteBuf bytes = gathered;
    gathered = null;
    if (bytes != null) {
      bytes.release();
      promises.forEach(promise -> promise.tryFailure(new ClosedChannelException()));
      promises = new ArrayList<>();
    }
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // the promise is told
  public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
    send(ctx);
    ctx.close(promise);
  }
}
