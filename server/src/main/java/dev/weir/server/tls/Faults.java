package dev.weir.server.tls;

import dev.weir.server.ops.CertificateStatus;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.nio.channels.ClosedChannelException;
import java.util.concurrent.RejectedExecutionException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * Ends what TLS does not understand, and counts it, so that no front-end takes it for a fault of
 * its own. One for all connections.
 */
@io.netty.channel.ChannelHandler.Sharable
final class Faults extends ChannelInboundHandlerAdapter {

  private final CertificateStatus status;

  Faults(CertificateStatus status) {
    this.status = status;
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof SslHandshakeCompletionEvent done
        && !done.isSuccess()
        && !(done.cause() instanceof ClosedChannelException)) {
      status.handshakeFailed();
    }
    ctx.fireUserEventTriggered(event);
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // closed is closed
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (isOfTls(cause) || isOfTls(cause instanceof DecoderException ? cause.getCause() : null)) {
      ctx.close();
    } else {
      ctx.fireExceptionCaught(cause);
    }
  }

  /** Rejected is what the threads for handshakes have no place for. */
  private static boolean isOfTls(@Nullable Throwable cause) {
    return cause instanceof SSLException || cause instanceof RejectedExecutionException;
  }
}
