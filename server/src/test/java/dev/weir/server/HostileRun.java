package dev.weir.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.proto.v1.RateLimitRequest;
import dev.weir.server.config.Settings;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Hostile conversations with one server, and a client beside them that notices nothing. */
final class HostileRun implements AutoCloseable {

  /** Of a conversation, whatever came of it. */
  private static final int PATIENCE_MILLIS = 20_000;

  private static final int BETWEEN_CANARIES = 10;
  private static final int ALLOWED_CANARIES = 1_000_000;
  private static final Pattern FAULTS =
      Pattern.compile("(?m)^rate_limiter_errors_total\\{error_type=\"internal\"} (\\S+)$");

  private final TestServer weir;
  private final GrpcCaller canary;
  private long canaries;

  /**
   * @param root a directory for the server's files
   */
  HostileRun(Path root) throws IOException {
    Files.writeString(
        Files.createDirectories(root.resolve("config")).resolve("shop.yaml"),
        """
        domain: shop
        descriptors:
          - key: user
            rate_limit: {unit: minute, requests_per_unit: 2}
          - key: x
            value: u*
            rate_limit: {unit: year, requests_per_unit: 4294967295}
        """);
    Settings settings =
        Settings.read(
            Map.of("RUNTIME_ROOT", root.toString()),
            Map.of("http.port", "0", "grpc.port", "0", "resp.port", "0", "debug.port", "0"));
    weir = new TestServer(settings);
    canary = new GrpcCaller(weir);
  }

  int httpPort() {
    return weir.server.httpPort();
  }

  int debugPort() {
    return weir.server.debugPort().orElseThrow();
  }

  int grpcPort() {
    return weir.server.grpcPort().orElseThrow();
  }

  int respPort() {
    return weir.server.respPort().orElseThrow();
  }

  /** Has so many messages or damaged conversations; returns how many they were. */
  long converse(HostileConversation kind, int port, long seed, long inputs) {
    long done = 0;
    for (long i = 0; done < inputs; i++) {
      HostileValues values = new HostileValues(seed + i);
      byte[] bytes = kind.wellFormed(values);
      boolean damaged = values.oneIn(2);
      try {
        if (damaged) {
          endure(port, values.damaged(bytes), values.oneIn(8));
        } else {
          ask(kind, port, bytes);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(
            kind.getClass().getSimpleName() + " with seed " + (seed + i) + "L", e);
      }
      done += damaged ? 1 : HostileConversation.MESSAGES;
      if (i % BETWEEN_CANARIES == 0) {
        assertUnharmed();
      }
    }
    assertUnharmed();
    assertThat(faults()).as("of the server, by %s from seed %d on", kind, seed).isZero();
    return done;
  }

  private static Socket connect(int port) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(PATIENCE_MILLIS);
    return socket;
  }

  private static void ask(HostileConversation kind, int port, byte[] bytes) throws IOException {
    try (Socket socket = connect(port)) {
      CompletableFuture<Void> written =
          CompletableFuture.runAsync(
              () -> {
                try {
                  socket.getOutputStream().write(bytes);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              });
      kind.readAnswers(socket.getInputStream());
      written.join();
    }
  }

  /**
   * Says something that is none of the protocol, and reads until the server has closed.
   *
   * @param abrupt goes away without reading
   */
  private static void endure(int port, byte[] bytes, boolean abrupt) throws IOException {
    try (Socket socket = connect(port)) {
      OutputStream out = socket.getOutputStream();
      out.write(bytes, 0, bytes.length / 2);
      out.write(bytes, bytes.length / 2, bytes.length - bytes.length / 2);
      if (abrupt) {
        socket.setSoLinger(true, 0);
        return;
      }
      socket.shutdownOutput();
      socket.getInputStream().readAllBytes();
    } catch (SocketException e) {
      // the server had closed it before all was said
    }
  }

  /** A client of each port is answered as if nobody else was there. */
  void assertUnharmed() {
    RateLimitRequest.Builder check =
        RateLimitRequest.newBuilder()
            .setKey("canary")
            .setLimit(ALLOWED_CANARIES)
            .setAlgorithm("fixed_window")
            .setWindow("366d");
    assertThat(canary.check(check).getRemaining()).isEqualTo(ALLOWED_CANARIES - ++canaries);
    assertThat(weir.get("/health/live").statusCode()).isEqualTo(200);
  }

  private double faults() {
    Matcher matcher = FAULTS.matcher(weir.get("/metrics").body());
    return matcher.find() ? Double.parseDouble(matcher.group(1)) : 0;
  }

  /** Bytes that the heap holds when all that can go has gone. */
  static long heldBytes() {
    System.gc();
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }

  /** Bytes outside the heap that buffers hold. */
  static long directBytes() {
    return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
        .mapToLong(pool -> Math.max(0, pool.getMemoryUsed()))
        .sum();
  }

  @Override
  public void close() {
    canary.close();
    weir.close();
  }
}
