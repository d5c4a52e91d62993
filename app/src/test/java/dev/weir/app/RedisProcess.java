package dev.weir.app;

import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import redis.embedded.core.ExecutableProvider;

/** A real Redis on a free port, with the settings that a test wants. */
final class RedisProcess implements AutoCloseable {

  private final Process process;
  private final int port;

  RedisProcess(String... settings) {
    try {
      Path directory = Files.createTempDirectory("weir-redis");
      File binary = ExecutableProvider.newJarResourceProvider(directory.toFile()).get();
      binary.deleteOnExit();
      directory.toFile().deleteOnExit();
      port = freePort();
      List<String> command = new ArrayList<>(List.of(binary.getPath()));
      command.addAll(List.of("--port", "" + port, "--bind", "127.0.0.1", "--save", ""));
      command.addAll(List.of("--dir", directory.toString()));
      command.addAll(Arrays.asList(settings));
      process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    await().until(() -> say("PING").startsWith("+PONG"));
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  int port() {
    return port;
  }

  String url() {
    return "redis://127.0.0.1:" + port;
  }

  /** The beginning of what it answers to a command in one line. */
  String say(String command) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      socket.setSoTimeout(10_000);
      socket.getOutputStream().write((command + "\r\n").getBytes(StandardCharsets.US_ASCII));
      InputStream in = socket.getInputStream();
      byte[] answer = new byte[4_096];
      int length = in.read(answer);
      return new String(answer, 0, Math.max(0, length), StandardCharsets.US_ASCII);
    } catch (IOException e) {
      return "";
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
