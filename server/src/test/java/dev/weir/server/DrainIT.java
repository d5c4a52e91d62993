package dev.weir.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** Stopping: nothing that is under way is lost. */
class DrainIT {

  private static final String BODY = "{\"key\":\"k\",\"limit\":100000000,\"window\":\"1h\"}";
  private static final String REQUEST =
      "POST /check HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: "
          + BODY.length()
          + "\r\n\r\n"
          + BODY;

  @Test
  void ready_whileDraining_saysSoAndStillServes() {
    TestServer weir = new TestServer(Map.of("drain.delay", "3s"));
    assertThat(weir.get("/health/ready").statusCode()).isEqualTo(200);

    CompletableFuture<Void> stopping = CompletableFuture.runAsync(weir::close);

    await().until(() -> weir.get("/health/ready").statusCode() == 503);
    assertThat(weir.get("/health/ready").body()).isEqualTo("{\"status\":\"draining\"}");
    assertThat(weir.get("/health/live").statusCode()).isEqualTo(200);
    HttpResponse<String> check = weir.check(BODY);
    assertThat(check.statusCode()).isEqualTo(200);
    assertThat(check.headers().firstValue("connection")).isEmpty();
    stopping.join();
    assertThatThrownBy(() -> weir.connect().close()).isInstanceOf(ConnectException.class);
  }

  @Test
  void request_halfSentWhenStopping_isAnswered() throws Exception {
    TestServer weir = TestServer.start();
    try (Socket socket = weir.connect()) {
      TestServer.write(socket, REQUEST.substring(0, REQUEST.length() - 5));
      await().until(() -> weir.get("/health/ready").statusCode() == 200);
      CompletableFuture<Void> stopping = CompletableFuture.runAsync(weir::close);
      await().until(() -> refused(weir));

      TestServer.write(socket, REQUEST.substring(REQUEST.length() - 5));

      assertThat(TestServer.readAll(socket)).startsWith("HTTP/1.1 200 OK");
      stopping.get(60, TimeUnit.SECONDS);
    }
  }

  private static boolean refused(TestServer weir) throws IOException {
    try {
      weir.connect().close();
      return false;
    } catch (ConnectException e) {
      return true;
    }
  }

  @Test
  void request_thatNeverEnds_isCutOffAfterTheTimeout() throws Exception {
    TestServer weir = new TestServer(Map.of("drain.timeout", "300ms"));
    try (Socket socket = weir.connect()) {
      TestServer.write(socket, REQUEST.substring(0, REQUEST.length() - 5));
      await().until(() -> weir.get("/health/ready").statusCode() == 200);

      CompletableFuture.runAsync(weir::close).get(60, TimeUnit.SECONDS);

      assertThat(TestServer.readAll(socket)).isEmpty();
    }
  }

  /** Several times: what a hasty stop loses, it does not lose each time. */
  @RepeatedTest(5)
  void stop_underLoad_losesNoRequest() throws Exception {
    int clients = 64;
    TestServer weir = TestServer.start();
    AtomicLong answered = new AtomicLong();
    ExecutorService threads = Executors.newFixedThreadPool(clients);
    try {
      List<Future<Boolean>> loads = new ArrayList<>();
      for (int i = 0; i < clients; i++) {
        loads.add(threads.submit(() -> load(weir, answered)));
      }
      await().until(() -> answered.get() > 2_000);

      weir.close();

      for (Future<Boolean> load : loads) {
        assertThat(load.get(60, TimeUnit.SECONDS)).isTrue();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  /** Asks over one connection until told to go; whether every request had its answer. */
  private static boolean load(TestServer weir, AtomicLong answered) throws IOException {
    try (Socket socket = weir.connect();
        BufferedReader in =
            new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))) {
      boolean last = false;
      while (!last) {
        TestServer.write(socket, REQUEST);
        String status = in.readLine();
        if (status == null || !status.equals("HTTP/1.1 200 OK")) {
          return false;
        }
        int length = 0;
        for (String line = in.readLine(); !line.isEmpty(); line = in.readLine()) {
          last |= line.equalsIgnoreCase("connection: close");
          if (line.startsWith("content-length: ")) {
            length = Integer.parseInt(line.substring("content-length: ".length()));
          }
        }
        if (in.skip(length) != length) {
          return false;
        }
        answered.incrementAndGet();
      }
      return true;
    }
  }

  @Test
  void close_calledTwice_doesNothingMore() {
    TestServer weir = TestServer.start();
    weir.close();
    weir.close();
  }
}
