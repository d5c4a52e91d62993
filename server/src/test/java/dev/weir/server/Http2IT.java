package dev.weir.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.limit.Limit;
import dev.weir.rule.Rule;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpVersion;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** HTTP/2 without TLS: what it answers, and what holds it back. */
@Timeout(60)
class Http2IT {

  private static final String PREFACE = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";
  private static final int DATA = 0;
  private static final int HEADERS = 1;
  private static final int RST_STREAM = 3;
  private static final int SETTINGS = 4;
  private static final int GOAWAY = 7;
  private static final int END_HEADERS = 4;

  @Test
  void checks_sideBySideOnOneConnection_areAnsweredEach() throws Exception {
    Vertx vertx = Vertx.vertx();
    try (TestServer weir = TestServer.start()) {
      weir.with(Rule.named("r").limit(Limit.perHour(60)));
      HttpClient client =
          vertx.createHttpClient(
              new HttpClientOptions()
                  .setProtocolVersion(HttpVersion.HTTP_2)
                  .setHttp2ClearTextUpgrade(false));
      List<Future<String>> answers = new ArrayList<>();
      for (int i = 0; i < 90; i++) {
        answers.add(
            client
                .request(HttpMethod.POST, weir.server.uri().getPort(), "127.0.0.1", "/check")
                .compose(
                    request ->
                        request
                            .putHeader("content-type", "application/json")
                            .send(Buffer.buffer("{\"user_id\":\"1\"}")))
                .compose(
                    response ->
                        response
                            .body()
                            .map(body -> response.version() + " " + response.statusCode())));
      }
      Future.all(answers).toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);

      assertThat(answers.stream().map(Future::result))
          .hasSize(90)
          .allMatch(answer -> answer.startsWith("HTTP_2 "))
          .filteredOn("HTTP_2 200"::equals)
          .hasSize(60);
      assertThat(weir.server.connections()).isEqualTo(1);
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }
  }

  @Test
  void upgradeFromHttp1_isTaken() throws Exception {
    try (TestServer weir = TestServer.start()) {
      java.net.http.HttpClient client =
          java.net.http.HttpClient.newBuilder()
              .version(java.net.http.HttpClient.Version.HTTP_2)
              .build();
      for (int i = 0; i < 3; i++) {
        HttpResponse<String> answer =
            client.send(
                weir.request("/check")
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString("{\"user_id\":\"1\"}"))
                    .build(),
                HttpResponse.BodyHandlers.ofString());

        assertThat(answer.version()).isEqualTo(java.net.http.HttpClient.Version.HTTP_2);
        assertThat(answer.body()).contains("\"remaining\":" + (999 - i) + ",");
      }
    }
  }

  @Test
  void preface_thatStops_isClosed() throws IOException {
    try (TestServer weir = new TestServer(Map.of("http.header_timeout", "100ms"));
        Socket socket = weir.connect()) {
      TestServer.write(socket, PREFACE.substring(0, 10));

      assertThat(TestServer.readAll(socket)).isEmpty();
    }
  }

  @Test
  void connectionWithoutARequest_isClosed() throws IOException {
    try (TestServer weir = new TestServer(Map.of("http.header_timeout", "200ms"));
        Socket socket = weir.connect()) {
      TestServer.write(socket, PREFACE);
      send(socket, SETTINGS, 0, 0, new byte[0]);

      assertThat(readToTheEnd(socket)).doesNotContain(HEADERS);
    }
  }

  @Test
  void body_thatTrickles_isClosed() throws IOException {
    try (TestServer weir = new TestServer(Map.of("http.body_timeout", "200ms"));
        Socket socket = weir.connect()) {
      TestServer.write(socket, PREFACE);
      send(socket, SETTINGS, 0, 0, new byte[0]);
      send(socket, HEADERS, END_HEADERS, 1, headers());
      assertThatThrownBy(
              () -> {
                while (true) { // at the latest until the window of the stream is full
                  send(socket, DATA, 0, 1, new byte[] {' '});
                  LockSupport.parkNanos(1_000_000);
                }
              })
          .isInstanceOf(SocketException.class);
    }
  }

  @Test
  void resets_oneAfterTheOther_endTheConnectionAlone() throws IOException {
    try (TestServer weir = TestServer.start();
        Socket socket = weir.connect()) {
      TestServer.write(socket, PREFACE);
      send(socket, SETTINGS, 0, 0, new byte[0]);
      assertThatThrownBy(
              () -> {
                for (int stream = 1; stream < 1_000_000; stream += 2) {
                  send(socket, HEADERS, END_HEADERS, stream, headers());
                  send(socket, RST_STREAM, 0, stream, new byte[] {0, 0, 0, 8});
                }
              })
          .isInstanceOf(SocketException.class);

      assertThat(weir.get("/health/live").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void streams_beyondTheMost_areRefused() throws IOException {
    try (TestServer weir = TestServer.start();
        Socket socket = weir.connect()) {
      TestServer.write(socket, PREFACE);
      send(socket, SETTINGS, 0, 0, new byte[0]);
      for (int stream = 1; stream < 2 * 150; stream += 2) {
        send(socket, HEADERS, END_HEADERS, stream, headers());
      }
      DataInputStream in = new DataInputStream(socket.getInputStream());
      int type;
      do {
        type = frame(in);
      } while (type != RST_STREAM && type != GOAWAY && type >= 0);

      assertThat(type).isIn(RST_STREAM, GOAWAY);
    }
  }

  /** Those of a check, in HPACK without a table. */
  private static byte[] headers() {
    ByteArrayOutputStream block = new ByteArrayOutputStream();
    block.write(0x83); // POST
    block.write(0x86); // http
    literal(block, new byte[] {0x04}, "/check");
    literal(block, new byte[] {0x01}, "localhost");
    literal(block, new byte[] {0x0f, 0x10}, "application/json");
    return block.toByteArray();
  }

  private static void literal(ByteArrayOutputStream block, byte[] name, String value) {
    block.writeBytes(name);
    block.write(value.length());
    block.writeBytes(value.getBytes(StandardCharsets.ISO_8859_1));
  }

  private static void send(Socket socket, int type, int flags, int stream, byte[] payload)
      throws IOException {
    ByteArrayOutputStream frame = new ByteArrayOutputStream();
    frame.writeBytes(new byte[] {0, (byte) (payload.length >> 8), (byte) payload.length});
    frame.write(type);
    frame.write(flags);
    frame.writeBytes(
        new byte[] {
          (byte) (stream >> 24), (byte) (stream >> 16), (byte) (stream >> 8), (byte) stream
        });
    frame.writeBytes(payload);
    socket.getOutputStream().write(frame.toByteArray());
  }

  /** The type of the next frame; −1 at the end. */
  private static int frame(DataInputStream in) throws IOException {
    int first = in.read();
    if (first < 0) {
      return -1;
    }
    int length = first << 16 | in.readUnsignedShort();
    int type = in.read();
    in.readNBytes(5 + length);
    return type;
  }

  private static List<Integer> readToTheEnd(Socket socket) throws IOException {
    DataInputStream in = new DataInputStream(socket.getInputStream());
    List<Integer> types = new ArrayList<>();
    for (int type = frame(in); type >= 0; type = frame(in)) {
      types.add(type);
    }
    return types;
  }
}
