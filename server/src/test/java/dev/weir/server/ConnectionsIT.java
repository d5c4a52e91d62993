package dev.weir.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.sun.management.UnixOperatingSystemMXBean;
import dev.weir.limit.InvalidValueException;
import java.io.BufferedReader;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What clients may do to connections. */
class ConnectionsIT {

  private static final String BODY = "{\"key\":\"k\",\"limit\":10,\"window\":\"1m\"}";
  private static final String REQUEST =
      "POST /check HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: "
          + BODY.length()
          + "\r\n\r\n"
          + BODY;
  private static final int IDLE_CONNECTIONS = 10_000;
  private static final String PEEK = "/v1/ratelimit/peek?key=k&limit=10&window=1m&cost=0";

  private static void isAlive(TestServer weir, int remaining) {
    assertThat(weir.get(PEEK).body()).contains("\"remaining\":" + remaining);
  }

  /** Waits until the server has closed; an orderly end and a reset are both that. */
  private static boolean closed(Socket socket) throws IOException {
    try {
      return socket.getInputStream().read() < 0;
    } catch (SocketException e) {
      return true;
    }
  }

  @Test
  void head_sentAByteAtATime_isCutOffAfterTheHeaderTimeout() throws Exception {
    try (TestServer weir = new TestServer(Map.of("http.header_timeout", "300ms"));
        Socket slow = weir.connect()) {
      long start = System.nanoTime();
      Thread trickle =
          new Thread(
              () -> {
                try {
                  for (int i = 0; !Thread.currentThread().isInterrupted(); i++) {
                    TestServer.write(slow, REQUEST.substring(i % 30, i % 30 + 1));
                    Thread.onSpinWait();
                    java.util.concurrent.locks.LockSupport.parkNanos(20_000_000);
                  }
                } catch (IOException e) {
                  // closed from the other side, as it should be
                }
              });
      trickle.start();

      assertThat(closed(slow)).isTrue();
      assertThat(Duration.ofNanos(System.nanoTime() - start))
          .isBetween(Duration.ofMillis(200), Duration.ofSeconds(10));
      trickle.interrupt();
      trickle.join();
      isAlive(weir, 10);
    }
  }

  @Test
  void body_thatDoesNotCome_isCutOffAfterTheBodyTimeout() throws Exception {
    try (TestServer weir = new TestServer(Map.of("http.body_timeout", "300ms"));
        Socket slow = weir.connect()) {
      TestServer.write(slow, REQUEST.substring(0, REQUEST.length() - 1));

      assertThat(closed(slow)).isTrue();
      isAlive(weir, 10);
    }
  }

  @Test
  void connection_thatIsSilent_isClosedAfterTheIdleTimeout() throws Exception {
    try (TestServer weir = new TestServer(Map.of("http.idle_timeout", "300ms"));
        Socket silent = weir.connect()) {
      assertThat(closed(silent)).isTrue();
      isAlive(weir, 10);
    }
  }

  @Test
  void connection_halfClosedAfterARequest_leavesTheServerAlive() throws Exception {
    try (TestServer weir = TestServer.start();
        Socket socket = weir.connect()) {
      TestServer.write(socket, REQUEST);
      socket.shutdownOutput();

      assertThat(TestServer.readAll(socket)).startsWith("HTTP/1.1 200 OK");
      isAlive(weir, 9);
    }
  }

  @Test
  void connection_halfClosedWithinARequest_consumesNothing() throws Exception {
    try (TestServer weir = TestServer.start();
        Socket socket = weir.connect()) {
      TestServer.write(socket, REQUEST.substring(0, REQUEST.length() - 1));
      socket.shutdownOutput();

      assertThat(TestServer.readAll(socket)).isEmpty();
      isAlive(weir, 10);
    }
  }

  @Test
  void requests_pipelined_areAnsweredInOrder() throws Exception {
    try (TestServer weir = TestServer.start();
        Socket socket = weir.connect()) {
      String last = REQUEST.replace("Host: x", "Host: x\r\nConnection: close");
      TestServer.write(socket, REQUEST.repeat(9) + last);

      String answers = TestServer.readAll(socket);
      for (int remaining = 9, at = 0; remaining >= 0; remaining--) {
        at = answers.indexOf("\"remaining\":" + remaining, at);
        assertThat(at).as("remaining %s in order in %s", remaining, answers).isPositive();
      }
    }
  }

  @Test
  void head_ofHealth_isAnsweredWithoutABody() throws Exception {
    try (TestServer weir = TestServer.start();
        Socket socket = weir.connect()) {
      TestServer.write(socket, "HEAD /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

      assertThat(TestServer.readAll(socket)).startsWith("HTTP/1.1 200 OK").endsWith("\r\n\r\n");
    }
  }

  @Test
  void target_inAbsoluteForm_isUnderstood() throws Exception {
    try (TestServer weir = TestServer.start();
        Socket socket = weir.connect()) {
      TestServer.write(
          socket, "GET http://x/health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");

      assertThat(TestServer.readAll(socket)).startsWith("HTTP/1.1 200 OK");
    }
  }

  @Test
  void target_thatIsTooLong_isRefused() throws Exception {
    try (TestServer weir = TestServer.start();
        Socket socket = weir.connect()) {
      TestServer.write(
          socket, "GET /health?" + "x".repeat(20_000) + " HTTP/1.1\r\nHost: x\r\n\r\n");

      assertThat(TestServer.readAll(socket)).contains(" 414 ").contains("TARGET_TOO_LONG");
      isAlive(weir, 10);
    }
  }

  @Test
  void headers_thatAreTooLarge_areRefused() throws Exception {
    try (TestServer weir = TestServer.start();
        Socket socket = weir.connect()) {
      TestServer.write(
          socket, "GET /health HTTP/1.1\r\nHost: x\r\nX: " + "x".repeat(20_000) + "\r\n\r\n");

      assertThat(TestServer.readAll(socket)).contains(" 431 ").contains("HEADERS_TOO_LARGE");
      isAlive(weir, 10);
    }
  }

  @Test
  void request_thatIsNotHttp_isRefused() throws Exception {
    try (TestServer weir = TestServer.start();
        Socket socket = weir.connect()) {
      TestServer.write(socket, "\u0016\u0003\u0001 what is this\r\n\r\n");

      assertThat(TestServer.readAll(socket)).contains(" 400 ");
      isAlive(weir, 10);
    }
  }

  @Test
  void body_withoutEnd_isCutOff() throws Exception {
    try (TestServer weir = TestServer.start();
        Socket socket = weir.connect()) {
      TestServer.write(
          socket,
          REQUEST.substring(0, REQUEST.indexOf("Content-Length"))
              + "Transfer-Encoding: chunked\r\n\r\n");
      String chunk = "10000\r\n" + " ".repeat(0x10000) + "\r\n";

      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 10_000; i++) {
                  TestServer.write(socket, chunk);
                }
              })
          .isInstanceOf(SocketException.class);
      isAlive(weir, 10);
    }
  }

  @Test
  void connections_beyondTheBound_areClosedAtOnce() throws Exception {
    try (TestServer weir = new TestServer(Map.of("http.max_connections", "2"));
        Socket first = weir.connect();
        Socket second = weir.connect()) {
      TestServer.write(first, REQUEST);
      TestServer.write(second, REQUEST);
      assertThat(first.getInputStream().read()).isPositive();
      assertThat(second.getInputStream().read()).isPositive();

      try (Socket third = weir.connect()) {
        assertThat(closed(third)).isTrue();
      }
      first.shutdownOutput();
      await().ignoreException(SocketException.class).untilAsserted(() -> isAliveOn(weir));
    }
  }

  private static void isAliveOn(TestServer weir) throws IOException {
    try (Socket socket = weir.connect()) {
      TestServer.write(socket, "GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
      assertThat(TestServer.readAll(socket)).startsWith("HTTP/1.1 200 OK");
    }
  }

  @Test
  void tenThousandIdleConnections_leaveTheServerAliveAndSmall() throws Exception {
    UnixOperatingSystemMXBean system =
        (UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    long descriptors = system.getMaxFileDescriptorCount() - system.getOpenFileDescriptorCount();
    assumeTrue(descriptors > IDLE_CONNECTIONS + 200, "each connection is a file");
    try (TestServer weir = new TestServer(Map.of("http.idle_timeout", "1h"))) {
      long before = usedBytes();
      Process clients =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xmx64m",
                  "-cp",
                  System.getProperty("java.class.path"),
                  IdleClients.class.getName(),
                  Integer.toString(weir.server.httpPort()),
                  Integer.toString(IDLE_CONNECTIONS))
              .redirectErrorStream(true)
              .start();
      try (BufferedReader said = clients.inputReader()) {
        assertThat(said.readLine()).isEqualTo("connected");

        isAlive(weir, 10);
        assertThat(usedBytes() - before).isLessThan(IDLE_CONNECTIONS * 12L * 1024);
      } finally {
        clients.destroyForcibly().waitFor();
      }
      isAlive(weir, 10);
    }
  }

  private static long usedBytes() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }

  @Test
  void port_thatIsTaken_isSaidClearly() throws Exception {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      String port = Integer.toString(taken.getLocalPort());

      assertThatThrownBy(() -> new TestServer(Map.of("http.port", port)))
          .isInstanceOf(InvalidValueException.class)
          .hasMessageContaining("http.port: " + port + " (expected: a port that is free on");
    }
  }

  @Test
  void host_thatIsNotOfThisMachine_isSaidClearly() {
    assertThatThrownBy(() -> new TestServer(Map.of("host", "192.0.2.1")))
        .isInstanceOf(InvalidValueException.class)
        .hasMessageContaining("192.0.2.1");
  }
}
