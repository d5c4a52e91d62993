package dev.weir.server;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Debian's HAProxy with a configuration, as a process of the test's. */
final class HaProxy implements AutoCloseable {

  private final Process process;

  /**
   * Starts it.
   *
   * @param ports on which it is to listen by then
   */
  HaProxy(Path directory, String configuration, int... ports) throws IOException {
    String program = Installed.program("haproxy");
    Path file = Files.writeString(directory.resolve("haproxy.cfg"), configuration);
    Path log = directory.resolve("haproxy.log");
    process =
        new ProcessBuilder(List.of(program, "-db", "-f", file.toString()))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    for (int port : ports) {
      await()
          .failFast(
              () -> {
                if (!process.isAlive()) {
                  fail(Files.readString(log));
                }
              })
          .until(() -> accepts(port));
    }
  }

  private static boolean accepts(int port) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  boolean isAlive() {
    return process.isAlive();
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(10, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      process.destroyForcibly();
    }
  }
}
