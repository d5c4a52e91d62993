package dev.weir.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code weir load} as a process of its own. */
@Timeout(60)
class LoadProcessTest {

  private static final int PATIENCE_SECONDS = 30;

  @Test
  void load_interrupted_endsWithItsReport() throws Exception {
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Process load = start(silent.getLocalPort());
      try (Socket socket = silent.accept()) {
        assertThat(socket.getInputStream().read()).as("the first request").isEqualTo('G');
        Process kill = new ProcessBuilder("kill", "-INT", "" + load.pid()).start();
        assertThat(kill.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        String out = new String(load.getInputStream().readAllBytes(), UTF_8);
        await()
            .atMost(PATIENCE_SECONDS, TimeUnit.SECONDS)
            .untilAsserted(() -> assertThat(load.isAlive()).isFalse());
        assertThat(load.exitValue()).as(out).isZero();
        assertThat(out)
            .contains(
                "sent        1\n", "unanswered  1 when stopped", "note        stopped after ");
      } finally {
        load.destroyForcibly();
      }
    }
  }

  private static Process start(int port) throws IOException {
    return new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            "dev.weir.app.Weir",
            "load",
            "http://127.0.0.1:" + port,
            "--concurrency",
            "1",
            "--seconds",
            "3600",
            "--timeout",
            "600")
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }
}
