package dev.weir.server.listen;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.handler.codec.haproxy.HAProxyProxiedProtocol.AddressFamily;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.ScheduledFuture;
import io.vertx.core.net.SocketAddress;
import io.vertx.core.net.impl.ConnectionBase;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes the address of a client from the header that a proxy sends first (PROXY protocol, version 1
 * or 2), and goes. A connection of a proxy without that header is closed: whoever guesses whether
 * it is there can be lied to. Belongs to one event loop.
 */
final class ProxiedClient extends ChannelInboundHandlerAdapter {

  /** In which the header has to come; its sender has it at hand. */
  private static final long TIMEOUT_SECONDS = 10;

  /** Of what may stand in it beside addresses; HAProxy sends some tens of bytes. */
  private static final int MAX_MORE_BYTES = 1024;

  private static final Logger LOG = LoggerFactory.getLogger(ProxiedClient.class);
  private static final AtomicBoolean WARNED = new AtomicBoolean();

  private @Nullable ScheduledFuture<?> timeout;

  private ProxiedClient() {}

  /** Expects the header before what is in the pipeline of a new connection. */
  static void expectOn(Channel connection) {
    connection
        .pipeline()
        .addFirst(new ProxiedClient())
        .addFirst(new HAProxyMessageDecoder(MAX_MORE_BYTES));
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    timeout =
        ctx.executor().schedule(() -> refuse(ctx, "missing"), TIMEOUT_SECONDS, TimeUnit.SECONDS);
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext ctx) {
    ScheduledFuture<?> waiting = timeout;
    if (waiting != null) {
      waiting.cancel(false);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) throws UnknownHostException {
    if (message instanceof HAProxyMessage header) {
      try {
        if (header.command() == HAProxyCommand.PROXY) {
          take(ctx.channel(), header);
        }
      } finally {
        header.release();
      }
      ctx.pipeline().remove(this);
    } else {
      ctx.fireChannelRead(message);
    }
  }

  /** Of a client that has no address of IP, the proxy's stands for it. */
  private static void take(Channel connection, HAProxyMessage header) throws UnknownHostException {
    AddressFamily family = header.proxiedProtocol().addressFamily();
    if (family == AddressFamily.AF_IPv4 || family == AddressFamily.AF_IPv6) {
      byte[] bytes = NetUtil.createByteArrayFromIpAddressString(header.sourceAddress());
      InetSocketAddress client =
          new InetSocketAddress(InetAddress.getByAddress(bytes), header.sourcePort());
      connection
          .attr(ConnectionBase.REMOTE_ADDRESS_OVERRIDE)
          .set(SocketAddress.inetSocketAddress(client));
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    refuse(ctx, "malformed");
  }

  @SuppressWarnings("FutureReturnValueIgnored") // closed is closed
  private static void refuse(ChannelHandlerContext ctx, String what) {
    if (!WARNED.getAndSet(true)) {
      LOG.warn(
          "proxy_protocol: header {} from {} (expected: version 1 or 2, as from every address of"
              + " proxy_protocol.trusted; said once)",
          what,
          ctx.channel().remoteAddress());
    }
    ctx.close();
  }
}
