package dev.weir.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.proto.v1.RateLimitRequest;
import io.netty.util.internal.PlatformDependent;
import java.io.IOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Messages of gRPC of which only a part comes. */
@Timeout(60)
class GrpcPartialIT {

  private static final String STREAM = "/weir.v1.RateLimiter/CheckStream";
  private static final String UNARY = "/weir.v1.RateLimiter/CheckRateLimit";
  private static final int STREAMS = 900;
  private static final byte[] MESSAGE =
      RawHttp2.message(
          RateLimitRequest.newBuilder()
              .setKey("k")
              .setLimit(1_000)
              .setWindow("1d")
              .build()
              .toByteArray());

  private static RawHttp2 connect(TestServer weir) throws IOException {
    return new RawHttp2(weir.server.grpcPort().orElseThrow(), new byte[0]);
  }

  private static void begin(RawHttp2 client, int stream, String path, byte[] bytes)
      throws IOException {
    byte[] head = RawHttp2.head(path, "application/grpc");
    client.send(RawHttp2.HEADERS, RawHttp2.END_HEADERS, stream, head);
    if (bytes.length > 0) {
      client.send(RawHttp2.DATA, 0, stream, bytes);
    }
  }

  /** Waits until the server has read all that was sent. */
  private static void ping(RawHttp2 client) throws IOException {
    client.send(RawHttp2.PING, 0, 0, new byte[8]);
    assertThat(client.readTo(frame -> frame.type() == RawHttp2.PING).type())
        .isEqualTo(RawHttp2.PING);
  }

  /** As a value in HPACK; the name may be an index. */
  private static String status(int code) {
    return (char) 1 + Integer.toString(code);
  }

  /** What is allocated outside of the heap, whoever counts it. */
  private static long directBytes() {
    return Math.max(0, PlatformDependent.usedDirectMemory())
        + ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
            .filter(pool -> pool.getName().equals("direct"))
            .mapToLong(BufferPoolMXBean::getMemoryUsed)
            .sum();
  }

  @ParameterizedTest
  @ValueSource(strings = {STREAM, UNARY})
  void streams_withOneByteEach_holdLittle(String path) throws Exception {
    try (TestServer weir = new TestServer(Map.of("grpc.port", "0"))) {
      long before = directBytes();
      List<RawHttp2> clients = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        RawHttp2 client = connect(weir);
        clients.add(client);
        for (int stream = 1; stream < 2 * STREAMS; stream += 2) {
          begin(client, stream, path, new byte[1]);
        }
        ping(client);
      }

      assertThat(directBytes() - before).isLessThan(16 * 1024 * 1024);
      for (RawHttp2 client : clients) {
        client.request(2 * STREAMS + 1, RawHttp2.head(UNARY, "application/grpc"), MESSAGE);
        assertThat(client.readTo(RawHttp2.Frame::ends).stream()).isEqualTo(2 * STREAMS + 1);
        client.close();
      }
    }
  }

  @ParameterizedTest
  @CsvSource({STREAM + ",1", STREAM + ",9", UNARY + ",0", UNARY + ",1", UNARY + ",9"})
  void message_thatIsNotWholeInTime_endsItsCallAlone(String path, int bytes) throws Exception {
    Map<String, String> settings = Map.of("grpc.port", "0", "grpc.message_timeout", "200ms");
    try (TestServer weir = new TestServer(settings);
        RawHttp2 client = connect(weir)) {
      begin(client, 1, STREAM, new byte[0]); // who says nothing may do so for long
      begin(client, 3, STREAM, MESSAGE);
      byte[] part = new byte[bytes];
      System.arraycopy(MESSAGE, 0, part, 0, bytes);
      begin(client, 5, path, part);

      RawHttp2.Frame end = client.readTo(RawHttp2.Frame::ends);
      assertThat(end.stream()).isEqualTo(5);
      assertThat(end.payload()).contains(status(4));
      client.send(RawHttp2.DATA, RawHttp2.END_STREAM, 1, MESSAGE);
      end = client.readTo(RawHttp2.Frame::ends);
      assertThat(end.stream()).isEqualTo(1);
      assertThat(end.payload()).contains(status(0));
    }
  }

  @Test
  void messages_ofAllConnectionsInPart_areBoundedTogether() throws Exception {
    try (TestServer weir = new TestServer(Map.of("grpc.port", "0"), 100_000);
        RawHttp2 other = connect(weir)) {
      RawHttp2 one = connect(weir);
      byte[] part = new byte[10_000];
      part[3] = 0x40; // of 16 KiB
      for (int stream = 1; stream < 2 * 9; stream += 2) {
        begin(one, stream, UNARY, part);
      }
      ping(one);
      begin(other, 1, UNARY, part);
      begin(other, 3, UNARY, part);

      RawHttp2.Frame end = other.readTo(RawHttp2.Frame::ends);
      assertThat(end.stream()).isEqualTo(3);
      assertThat(end.payload()).contains(status(8));
      one.close();
      other.request(5, RawHttp2.head(UNARY, "application/grpc"), MESSAGE);
      assertThat(other.readTo(RawHttp2.Frame::ends).payload()).contains(status(0));
    }
  }
}
