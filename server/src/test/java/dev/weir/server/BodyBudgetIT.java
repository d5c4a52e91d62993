package dev.weir.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What bodies that are being collected may hold, all connections together. */
class BodyBudgetIT {

  private static final int BUDGET = 10_000;
  private static final int LARGE = 9_000;
  private static final String CHECK = "{\"key\":\"k\",\"limit\":10,\"window\":\"1m\"}";

  private final TestServer weir = new TestServer(BUDGET);

  @AfterEach
  void stop() {
    weir.close();
  }

  private static String padded(String body, int bytes) {
    return body + " ".repeat(bytes - body.length());
  }

  private static String request(String body, String headers) {
    return "POST /check HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
        + headers
        + "Content-Length: "
        + body.length()
        + "\r\n\r\n"
        + body;
  }

  /** Sends a large request but for the last thousand bytes. */
  private Socket slow() throws IOException {
    Socket socket = weir.connect();
    String request = request(padded(CHECK, LARGE), "Connection: close\r\n");
    TestServer.write(socket, request.substring(0, request.length() - 1_000));
    return socket;
  }

  private String answer(int bytes) throws IOException {
    try (Socket socket = weir.connect()) {
      TestServer.write(socket, request(padded(CHECK, bytes), "Connection: close\r\n"));
      return TestServer.readAll(socket);
    }
  }

  private void awaitAnswer(int status) {
    await().untilAsserted(() -> assertThat(answer(LARGE)).startsWith("HTTP/1.1 " + status + " "));
  }

  @Test
  void body_beyondTheBudget_isToldBusyAndItsConnectionCloses() throws Exception {
    try (Socket holder = slow()) {
      awaitAnswer(503);

      try (Socket refused = weir.connect()) {
        TestServer.write(refused, request(padded(CHECK, LARGE), ""));
        assertThat(TestServer.readAll(refused))
            .startsWith("HTTP/1.1 503 ")
            .containsIgnoringCase("\r\nretry-after: 1\r\n")
            .containsIgnoringCase("\r\nconnection: close\r\n")
            .contains("\"code\":\"BUSY\"");
      }

      TestServer.write(holder, " ".repeat(1_000));
      assertThat(TestServer.readAll(holder)).startsWith("HTTP/1.1 200 ");
    }
    awaitAnswer(200);
  }

  @Test
  void body_beyondTheBudget_isToldBeforeItsEnd() throws Exception {
    try (Socket holder = slow()) {
      awaitAnswer(503);

      try (Socket refused = slow()) {
        byte[] status = refused.getInputStream().readNBytes("HTTP/1.1 503".length());
        assertThat(status).asString().isEqualTo("HTTP/1.1 503");
      }
      assertThat(holder.isClosed()).isFalse();
    }
  }

  @Test
  void smallBody_whileTheBudgetIsSpent_isAnswered() throws Exception {
    try (Socket holder = slow()) {
      awaitAnswer(503);

      assertThat(weir.check(CHECK).statusCode()).isEqualTo(200);
      assertThat(holder.isClosed()).isFalse();
    }
  }

  @Test
  void bytes_ofBrokenConnections_areGivenBack() throws Exception {
    for (int i = 0; i < 3; i++) {
      try (Socket holder = slow()) {
        awaitAnswer(503);
        assertThat(holder.isClosed()).isFalse();
      }
      awaitAnswer(200);
    }
  }

  @Test
  void bytes_ofAnsweredBodies_areGivenBackOnce() throws Exception {
    for (int i = 0; i < 3; i++) {
      assertThat(weir.check(padded("nonsense", LARGE)).statusCode()).isEqualTo(400);
      assertThat(weir.check(padded(CHECK, LARGE)).statusCode()).isEqualTo(200);
    }
    try (Socket holder = slow()) {
      awaitAnswer(503);
      assertThat(holder.isClosed()).isFalse();
    }
  }

  @Test
  void bytes_ofAnAnsweredBody_areFreeWhileItsConnectionStaysOpen() throws Exception {
    try (Socket kept = weir.connect()) {
      TestServer.write(kept, request(padded(CHECK, LARGE), ""));
      assertThat(kept.getInputStream().readNBytes("HTTP/1.1 200".length()))
          .asString()
          .isEqualTo("HTTP/1.1 200");

      assertThat(answer(LARGE)).startsWith("HTTP/1.1 200 ");
    }
  }

  @Test
  void bytes_ofABodyThatIsTooLong_areGivenBack() {
    try (TestServer roomy = new TestServer(70_000)) {
      for (int i = 0; i < 3; i++) {
        assertThat(roomy.check(padded(CHECK, 66_000)).statusCode()).isEqualTo(413);
      }
      assertThat(roomy.check(padded(CHECK, 65_000)).statusCode()).isEqualTo(200);
    }
  }
}
