package dev.weir.bench.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The least that a server on Netty does with {@code CL.THROTTLE}: words by length, one long a key
 * in a map, five integers. Whatever else it is asked it answers the same.
 *
 * <p>The one argument is the port.
 */
public final class BareResp {

  private static final ConcurrentHashMap<String, Long> ARRIVALS = new ConcurrentHashMap<>();
  private static final long INTERVAL_NANOS = 1_000;
  private static final long TOLERANCE_NANOS = 1_000_000_000;
  private static final byte[] ALLOWED =
      "*5\r\n:0\r\n:100\r\n:99\r\n:-1\r\n:1\r\n".getBytes(US_ASCII);
  private static final byte[] DENIED = "*5\r\n:1\r\n:100\r\n:0\r\n:1\r\n:1\r\n".getBytes(US_ASCII);

  private BareResp() {}

  /** Serves until it is killed. */
  public static void main(String[] args) throws Exception {
    int port = Integer.parseInt(args[0]);
    new ServerBootstrap()
        .group(new MultiThreadIoEventLoopGroup(NioIoHandler.newFactory()))
        .channel(NioServerSocketChannel.class)
        .childHandler(
            new ChannelInitializer<SocketChannel>() {
              @Override
              protected void initChannel(SocketChannel channel) {
                channel.pipeline().addLast(new Commands());
              }
            })
        .bind("127.0.0.1", port)
        .sync();
    System.out.println("resp://127.0.0.1:" + port);
    Thread.currentThread().join();
  }

  private static final class Commands extends ChannelInboundHandlerAdapter {

    private final ByteBuf input = Unpooled.buffer();

    @Override
    @SuppressWarnings("FutureReturnValueIgnored") // a client that is gone is not told
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      ByteBuf bytes = (ByteBuf) message;
      input.discardReadBytes().writeBytes(bytes);
      bytes.release();
      ByteBuf output = ctx.alloc().buffer();
      int start = input.readerIndex();
      for (String key = key(); key != null; key = key()) {
        output.writeBytes(isAllowed(key) ? ALLOWED : DENIED);
        start = input.readerIndex();
      }
      input.readerIndex(start);
      ctx.writeAndFlush(output, ctx.voidPromise());
    }

    /** The second word of the next command, or null if that is not whole. */
    private @Nullable String key() {
      int words = number();
      String key = "";
      for (int i = 0; i < words; i++) {
        int length = number();
        if (length < 0 || input.readableBytes() < length + 2) {
          return null;
        }
        if (i == 1) {
          key = input.toString(input.readerIndex(), length, US_ASCII);
        }
        input.skipBytes(length + 2);
      }
      return words < 0 ? null : key;
    }

    /** Of the next line, behind its first character; -1 if the line is not whole. */
    private int number() {
      int end = input.bytesBefore((byte) '\n');
      if (end < 0) {
        return -1;
      }
      int number = 0;
      int from = input.readerIndex();
      for (int i = from + 1; i < from + end - 1; i++) {
        number = number * 10 + input.getByte(i) - '0';
      }
      input.skipBytes(end + 1);
      return number;
    }
  }

  private static boolean isAllowed(String key) {
    long now = System.nanoTime();
    boolean[] allowed = {false};
    ARRIVALS.compute(
        key,
        (same, before) -> {
          long next = (before == null || before < now ? now : before) + INTERVAL_NANOS;
          allowed[0] = next - now <= TOLERANCE_NANOS;
          return allowed[0] ? next : before;
        });
    return allowed[0];
  }
}
