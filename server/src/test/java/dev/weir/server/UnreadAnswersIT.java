package dev.weir.server;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that ask and ask, and do not take their answers. */
@Timeout(60)
class UnreadAnswersIT {

  /** More than the buffers between the two hold. */
  private static final long MUCH_BYTES = 64L * 1024 * 1024;

  private static final long STOPPED_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** A batch whose answer is thirty times as large. */
  private static final byte[] BATCH =
      ("{\"checks\":[" + "{},".repeat(249) + "{}]}").getBytes(ISO_8859_1);

  private static final String CHECK = "{\"key\":\"k\",\"limit\":100000000,\"window\":\"1h\"}";

  private static String post(String path, String body) {
    return "POST "
        + path
        + " HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: "
        + body.length()
        + "\r\n\r\n"
        + body;
  }

  private static SocketChannel connect(TestServer weir) throws IOException {
    SocketChannel client = SocketChannel.open();
    client.setOption(StandardSocketOptions.SO_RCVBUF, 8 * 1024);
    client.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), weir.server.httpPort()));
    client.configureBlocking(false);
    return client;
  }

  /** Writes the same again and again; how much of it the server has let come. */
  private static long writeUntilStopped(SocketChannel client, String again) throws IOException {
    ByteBuffer bytes =
        ByteBuffer.wrap(again.repeat(1 + 65_536 / again.length()).getBytes(ISO_8859_1));
    long written = 0;
    long stoppedSince = System.nanoTime();
    while (written < MUCH_BYTES && System.nanoTime() - stoppedSince < STOPPED_NANOS) {
      int now = client.write(bytes);
      written += now;
      if (!bytes.hasRemaining()) {
        bytes.rewind();
      }
      if (now > 0) {
        stoppedSince = System.nanoTime();
      } else {
        LockSupport.parkNanos(1_000_000);
      }
    }
    return written;
  }

  @ParameterizedTest
  @ValueSource(strings = {"check", "nothing", "metrics"})
  void pipeline_whoseAnswersNobodyTakes_isReadNoFurther(String what) throws Exception {
    String request =
        switch (what) {
          case "check" -> post("/check", CHECK);
          case "nothing" -> "GET / HTTP/1.1\r\nHost: x\r\n\r\n";
          default -> "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n";
        };
    try (TestServer weir = TestServer.start();
        SocketChannel client = connect(weir)) {
      assertThat(writeUntilStopped(client, request)).isLessThan(MUCH_BYTES);

      assertThat(weir.check(CHECK).statusCode()).isEqualTo(200);
    }
  }

  /** How many of the streams are begun to be answered; asks on more of them than may be at once. */
  private static int admitted(RawHttp2 client, byte[] body, int streams) throws Exception {
    byte[] head = RawHttp2.head("/check", "application/json");
    CompletableFuture<Integer> heads = new CompletableFuture<>();
    Thread reader =
        new Thread(
            () -> {
              try {
                heads.complete(countHeads(client, 2 * streams - 1));
              } catch (IOException e) {
                heads.completeExceptionally(e);
              }
            });
    reader.start();
    for (int stream = 1; stream < 2 * streams; stream += 2) {
      client.request(stream, head, body);
    }
    return heads.get(30, TimeUnit.SECONDS);
  }

  /** Reads until this stream is told something; how many have been given an answer until then. */
  private static int countHeads(RawHttp2 client, int last) throws IOException {
    int count = 0;
    RawHttp2.Frame frame;
    do {
      frame = client.read();
      count += frame.type() == RawHttp2.HEADERS ? 1 : 0;
    } while (frame.stream() != last && frame.type() >= 0);
    return count;
  }

  @Test
  void streams_whoseAnswersNobodyTakes_areRefusedBeyondTheMostAtOnce() throws Exception {
    try (TestServer weir = TestServer.start();
        RawHttp2 client = new RawHttp2(weir.server.httpPort(), RawHttp2.noWindow())) {
      assertThat(admitted(client, CHECK.getBytes(ISO_8859_1), 5_000)).isBetween(1, 100);

      assertThat(weir.check(CHECK).statusCode()).isEqualTo(200);
    }
  }

  /** Asks for large answers; how many are begun before the server says that it has read it all. */
  private static int begun(RawHttp2 client, int streams) throws IOException {
    byte[] head = RawHttp2.head("/v1/ratelimit/check:batch", "application/json");
    for (int stream = 1; stream < 2 * streams; stream += 2) {
      client.request(stream, head, BATCH);
    }
    client.send(RawHttp2.PING, 0, 0, new byte[8]);
    client.readTo(frame -> frame.type() == RawHttp2.PING);
    return client.heads();
  }

  @Test
  void requests_whileManyAnswersAreNotTaken_waitUntilTheyAre() throws Exception {
    int streams = 80; // as much as the window of the connection lets come
    try (TestServer weir = TestServer.start();
        RawHttp2 client = new RawHttp2(weir.server.httpPort(), RawHttp2.noWindow())) {
      assertThat(begun(client, streams)).isBetween(15, 40);
      client.send(RawHttp2.SETTINGS, 0, 0, RawHttp2.setting(4, Integer.MAX_VALUE));
      client.send(RawHttp2.WINDOW_UPDATE, 0, 0, new byte[] {0x7f, 0, 0, 0});

      for (int i = 0; i < streams; i++) {
        assertThat(client.readTo(RawHttp2.Frame::ends).type()).isEqualTo(RawHttp2.DATA);
      }
      assertThat(client.heads()).isEqualTo(streams);
    }
  }

  @Test
  void connection_withoutRoomForItsAnswers_isCutOffAndOthersAreServed() throws Exception {
    try (TestServer weir = new TestServer(300_000);
        RawHttp2 modest = new RawHttp2(weir.server.httpPort(), RawHttp2.noWindow());
        RawHttp2 greedy = new RawHttp2(weir.server.httpPort(), RawHttp2.noWindow())) {
      assertThat(begun(modest, 5)).isEqualTo(5);

      assertThat(begun(greedy, 10)).isLessThan(10);
      assertThat(greedy.socket.getInputStream().read()).isNegative();

      assertThat(weir.check(CHECK).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void client_thatTakesNothing_isCutOffAfterTheIdleTimeout() throws Exception {
    try (TestServer weir = new TestServer(Map.of("http.idle_timeout", "300ms"));
        SocketChannel client = connect(weir)) {
      String request = "GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n";
      assertThatThrownBy(
              () -> {
                while (true) {
                  writeUntilStopped(client, request);
                }
              })
          .isInstanceOf(IOException.class);
      assertThat(weir.server.connections()).isZero();
    }
  }
}
