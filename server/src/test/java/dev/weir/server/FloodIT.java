package dev.weir.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Frames and commands that cost a client nothing, without end: the server ends the connection or
 * takes them one by one, and holds no more than before.
 */
class FloodIT {

  private static final int CHUNKS = 64;
  private static final int CHUNK_BYTES = 16_384;
  private static final int HELD_BYTES = 48 << 20;

  /** Calls of a neighbour between two attempts to write, after which the server takes no more. */
  private static final int REFUSALS = 200;

  /** What is repeated, after what. */
  @SuppressWarnings("ImmutableEnumChecker") // arrays that nobody writes to
  private enum Flood {
    PING(RawHttp2.frame(RawHttp2.PING, 0, 0, new byte[8])),
    SETTINGS(RawHttp2.frame(RawHttp2.SETTINGS, 0, 0, RawHttp2.setting(4, 1_000))),
    EMPTY_SETTINGS(RawHttp2.frame(RawHttp2.SETTINGS, 0, 0, new byte[0])),
    WINDOW_UPDATE(RawHttp2.frame(RawHttp2.WINDOW_UPDATE, 0, 0, new byte[] {0, 0, 0, 1})),
    PRIORITY(RawHttp2.frame(2, 0, 1, new byte[] {0, 0, 0, 3, 16})),
    UNKNOWN_FRAME(RawHttp2.frame(99, 0, 0, new byte[5])),
    GOAWAY(RawHttp2.frame(RawHttp2.GOAWAY, 0, 0, new byte[8])),
    EMPTY_DATA(opened(), RawHttp2.frame(RawHttp2.DATA, 0, 1, new byte[0])),
    EMPTY_CONTINUATION(unended(), RawHttp2.frame(9, 0, 1, new byte[0])),
    CONTINUATION(unended(), RawHttp2.frame(9, 0, 1, literals())),
    HEADERS_AGAIN(opened(), RawHttp2.frame(RawHttp2.HEADERS, 4, 1, new byte[0])),
    RESP_EMPTY_LINES("\r\n"),
    RESP_EMPTY_ARRAYS("*0\r\n"),
    RESP_UNREAD_PINGS("PING\r\n"),
    RESP_ENDLESS_LINE("a"),
    RESP_ENDLESS_ARGUMENT("*2\r\n$4\r\nECHO\r\n$65000\r\n", "a");

    private final byte[] first;
    private final byte[] again;

    Flood(byte[] again) {
      this(new byte[0], again);
    }

    Flood(byte[] first, byte[] again) {
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      all.writeBytes(RawHttp2.PREFACE);
      all.writeBytes(RawHttp2.frame(RawHttp2.SETTINGS, 0, 0, new byte[0]));
      all.writeBytes(first);
      this.first = all.toByteArray();
      this.again = again;
    }

    Flood(String again) {
      this("", again);
    }

    Flood(String first, String again) {
      this.first = first.getBytes(US_ASCII);
      this.again = again.getBytes(US_ASCII);
    }

    private static byte[] opened() {
      byte[] head = RawHttp2.head("/weir.v1.RateLimiter/CheckStream", "application/grpc");
      return RawHttp2.frame(RawHttp2.HEADERS, RawHttp2.END_HEADERS, 1, head);
    }

    private static byte[] unended() {
      byte[] head = RawHttp2.head("/weir.v1.RateLimiter/CheckStream", "application/grpc");
      return RawHttp2.frame(RawHttp2.HEADERS, 0, 1, head);
    }

    private static byte[] literals() {
      byte[] field = {0, 1, 'a', 1, 'b'};
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      for (int i = 0; i < 100; i++) {
        all.writeBytes(field);
      }
      return all.toByteArray();
    }

    boolean isResp() {
      return name().startsWith("RESP_");
    }

    /** A good deal of it at once. */
    byte[] chunk() {
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      while (all.size() < CHUNK_BYTES) {
        all.writeBytes(again);
      }
      return all.toByteArray();
    }
  }

  private static HostileRun run;

  @BeforeAll
  static void start(@TempDir Path root) throws IOException {
    run = new HostileRun(root);
  }

  @AfterAll
  static void stop() {
    run.close();
  }

  @ParameterizedTest
  @EnumSource
  void flood_onAnyPort_harmsNobody(Flood flood) throws IOException {
    run.assertUnharmed();
    long before = HostileRun.heldBytes() + HostileRun.directBytes();
    int[] ports =
        flood.isResp() ? new int[] {run.respPort()} : new int[] {run.grpcPort(), run.httpPort()};
    for (int port : ports) {
      InetSocketAddress to = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
      try (SocketChannel channel = SocketChannel.open(to)) {
        pour(flood, channel);
        run.assertUnharmed();
        long held = HostileRun.heldBytes() + HostileRun.directBytes() - before;
        assertThat(held).as("bytes held of %s on %d", flood, port).isLessThan(HELD_BYTES);
      }
    }
    run.assertUnharmed();
  }

  /** Until the server takes no more of it, or has taken a good deal. */
  private static void pour(Flood flood, SocketChannel channel) throws IOException {
    try {
      channel.write(ByteBuffer.wrap(flood.first));
      channel.configureBlocking(false);
      byte[] chunk = flood.chunk();
      int refusals = 0;
      for (int i = 0; i < CHUNKS && refusals < REFUSALS; i++) {
        ByteBuffer bytes = ByteBuffer.wrap(chunk);
        while (bytes.hasRemaining() && refusals < REFUSALS) {
          if (channel.write(bytes) > 0) {
            refusals = 0;
          } else {
            refusals++;
            run.assertUnharmed();
          }
        }
      }
    } catch (SocketException e) {
      // the server has ended it
    } catch (IOException e) {
      assertThat(e).hasMessageMatching("(?i).*(broken pipe|reset).*");
    }
  }
}
