package dev.weir.server;

import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assertions.fail;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A proxy that is not ours, as a process of the test's. */
final class ProxyProcess implements AutoCloseable {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Process process;

  /**
   * Starts it.
   *
   * @param directory where it works and what it says is kept
   * @param ports on which it is to listen by then
   */
  ProxyProcess(Path directory, List<String> command, int... ports) throws IOException {
    Path log = directory.resolve("proxy.log");
    ProcessBuilder starting =
        new ProcessBuilder(command)
            .directory(directory.toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile());
    starting.environment().put("HOME", directory.toString());
    process = starting.start();
    for (int port : ports) {
      await()
          .atMost(PATIENCE)
          .failFast(
              () -> {
                if (!process.isAlive()) {
                  fail(Files.readString(log));
                }
              })
          .until(() -> accepts(port));
    }
  }

  /** Debian's HAProxy with a configuration. */
  static ProxyProcess haProxy(Path directory, String configuration, int... ports)
      throws IOException {
    Path file = Files.writeString(directory.resolve("haproxy.cfg"), configuration);
    return new ProxyProcess(
        directory, List.of(Installed.program("haproxy"), "-db", "-f", file.toString()), ports);
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
