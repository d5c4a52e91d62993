package dev.weir.redis;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import redis.embedded.core.ExecutableProvider;

/** A Redis of a test's own on a free port of the loopback interface, without persistence. */
final class RedisServer implements AutoCloseable {

  private final Path directory = temporary();
  private final List<String> command;
  private final int port;
  private Process process;

  private RedisServer(File binary, int port, String... settings) {
    this.port = port;
    this.command = new ArrayList<>(List.of(binary.getPath()));
    command.addAll(List.of("--port", "" + port, "--bind", "127.0.0.1"));
    command.addAll(List.of("--save", "", "--appendonly", "no", "--dir", directory.toString()));
    command.addAll(List.of("--repl-diskless-sync-delay", "0"));
    command.addAll(Arrays.asList(settings));
    start();
  }

  /** A sentinel, which keeps its configuration in a file. */
  private RedisServer(File binary, int port, Path configuration) {
    this.port = port;
    this.command = List.of(binary.getPath(), configuration.toString(), "--sentinel");
    start();
  }

  /** The Redis 6.2 that comes with the tests. */
  static RedisServer embedded(String... settings) {
    return new RedisServer(unpackedOnce(), freePort(), settings);
  }

  /** The Redis on the PATH, 7 on current distributions; empty if there is none. */
  static Optional<RedisServer> installed(String... settings) {
    return binaryOnPath().map(binary -> new RedisServer(binary, freePort(), settings));
  }

  /** The one on the PATH, by TLS, with this certificate, for callers who show that one. */
  static Optional<RedisServer> withTls(Certificate own, Certificate callers) {
    int port = freePort();
    return binaryOnPath()
        .map(
            binary ->
                new RedisServer(
                    binary,
                    port,
                    "--port",
                    "0",
                    "--tls-port",
                    "" + port,
                    "--tls-cert-file",
                    own.certificate().toString(),
                    "--tls-key-file",
                    own.key().toString(),
                    "--tls-ca-cert-file",
                    callers.certificate().toString()));
  }

  private static Optional<File> binaryOnPath() {
    return Arrays.stream(System.getenv("PATH").split(File.pathSeparator, -1))
        .map(directory -> new File(directory, "redis-server"))
        .filter(File::canExecute)
        .findFirst();
  }

  /** The one on the PATH, or else the one that comes with the tests. */
  static RedisServer any(String... settings) {
    return installed(settings).orElseGet(() -> embedded(settings));
  }

  /** A node of a Cluster that knows no other yet. */
  static RedisServer node() {
    File binary = binaryOnPath().orElseGet(RedisServer::unpackedOnce);
    int port = freePort();
    while (port > 55_535 || !isFree(port + 10_000)) { // its bus is 10 000 above
      port = freePort();
    }
    return new RedisServer(
        binary,
        port,
        "--cluster-enabled",
        "yes",
        "--cluster-node-timeout",
        "1000",
        "--cluster-require-full-coverage",
        "no");
  }

  /**
   * Sentinels that watch a primary as {@code mymaster}, agree by a majority, and know each other
   * and its replicas from the start.
   */
  static List<RedisServer> sentinels(int count, RedisServer primary, RedisServer... replicas) {
    List<Integer> ports = Stream.generate(RedisServer::freePort).limit(count).toList();
    List<RedisServer> sentinels = new ArrayList<>();
    for (int port : ports) {
      List<String> lines = new ArrayList<>();
      lines.addAll(List.of("port " + port, "bind 127.0.0.1", "sentinel myid " + idOf(port)));
      lines.add("sentinel monitor mymaster 127.0.0.1 " + primary.port() + " " + (count + 1) / 2);
      lines.add("sentinel down-after-milliseconds mymaster 500");
      lines.add("sentinel failover-timeout mymaster 3000");
      for (RedisServer replica : replicas) {
        lines.add("sentinel known-replica mymaster 127.0.0.1 " + replica.port());
      }
      for (int other : ports) {
        if (other != port) {
          lines.add("sentinel known-sentinel mymaster 127.0.0.1 " + other + " " + idOf(other));
        }
      }
      sentinels.add(sentinel(port, lines));
    }
    return sentinels;
  }

  private static String idOf(int port) {
    return "%040x".formatted(port);
  }

  private static RedisServer sentinel(int port, List<String> lines) {
    File binary = binaryOnPath().orElseGet(RedisServer::unpackedOnce);
    Path configuration = temporary().resolve("sentinel.conf");
    try {
      Files.write(configuration, lines);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    configuration.toFile().deleteOnExit();
    return new RedisServer(binary, port, configuration);
  }

  private static File unpackedOnce() {
    try {
      return Binary.FILE;
    } catch (ExceptionInInitializerError e) {
      throw new IllegalStateException("no redis-server for this system", e);
    }
  }

  /** Unpacked once. */
  private static final class Binary {
    static final File FILE = unpacked();

    private static File unpacked() {
      try {
        Path directory = Files.createTempDirectory("weir-redis");
        File file = ExecutableProvider.newJarResourceProvider(directory.toFile()).get();
        file.deleteOnExit();
        directory.toFile().deleteOnExit();
        return file;
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return socket.isBound();
    } catch (IOException e) {
      return false;
    }
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  int port() {
    return port;
  }

  String uri() {
    return "redis://127.0.0.1:" + port;
  }

  long pid() {
    return process.pid();
  }

  /** Starts it, again after a {@link #kill}. */
  void start() {
    try {
      process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    await().pollInterval(Duration.ofMillis(5)).until(this::isListening);
  }

  private boolean isListening() {
    if (!process.isAlive()) {
      throw new IllegalStateException(command + " ended with " + process.exitValue());
    }
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  /** Sends it a signal. */
  void signal(String name) {
    run("kill", "-" + name, "" + pid());
    if (name.equals("STOP")) {
      await().until(() -> run("ps", "-o", "state=", "-p", "" + pid()).startsWith("T"));
    }
  }

  private static String run(String... command) {
    try {
      Process started = new ProcessBuilder(command).start();
      return new String(started.getInputStream().readAllBytes(), US_ASCII);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Ends it at once. */
  void kill() {
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static Path temporary() {
    try {
      return Files.createTempDirectory("weir-redis-data");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    kill();
    try {
      Files.deleteIfExists(directory.resolve("dump.rdb"));
      Files.deleteIfExists(directory.resolve("nodes.conf"));
      Files.deleteIfExists(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
