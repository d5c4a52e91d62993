package dev.weir.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.weir.proto.health.v1.HealthCheckRequest;
import dev.weir.proto.health.v1.HealthCheckResponse;
import dev.weir.proto.health.v1.HealthCheckResponse.ServingStatus;
import dev.weir.proto.v1.RateLimitRequest;
import dev.weir.server.config.Settings;
import dev.weir.store.InMemoryStore;
import dev.weir.testkit.DelayedStore;
import io.grpc.CallOptions;
import io.grpc.stub.ClientCalls;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** What clients do that they should not, and what happens to the others meanwhile. */
class GrpcHostileIT {

  private static final RateLimitRequest.Builder CHECK =
      RateLimitRequest.newBuilder().setKey("k").setLimit(1_000_000).setWindow("1d");

  private static byte[] settings() {
    return RawHttp2.frame(4, 0, 0, new byte[0]);
  }

  private static Socket connect(TestServer weir) throws IOException {
    Socket socket =
        new Socket(InetAddress.getLoopbackAddress(), weir.server.grpcPort().orElseThrow());
    socket.setSoTimeout(20_000);
    return socket;
  }

  /** Writes until it may not any more, or so often; then reads until the server closes. */
  private static boolean isClosedAfter(TestServer weir, byte[] once, byte[] again, int times)
      throws IOException {
    try (Socket socket = connect(weir)) {
      CompletableFuture<Boolean> closed =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  socket.getInputStream().transferTo(new ByteArrayOutputStream());
                  return true;
                } catch (IOException e) {
                  return e instanceof SocketException;
                }
              });
      try {
        socket.getOutputStream().write(once);
        for (int i = 0; i < times; i++) {
          socket.getOutputStream().write(again);
        }
      } catch (SocketException e) {
        return true;
      }
      return closed.orTimeout(5, TimeUnit.SECONDS).exceptionally(late -> false).join();
    }
  }

  @Test
  void rubbish_onThePort_endsThatConnectionAlone() throws IOException {
    Random random = new Random(6);
    try (TestServer weir = new TestServer(Map.of("grpc.port", "0"));
        GrpcCaller caller = new GrpcCaller(weir)) {
      caller.check(CHECK);
      for (int i = 0; i < 200; i++) {
        byte[] bytes = new byte[64 + random.nextInt(2_000)];
        random.nextBytes(bytes);
        assertThat(isClosedAfter(weir, bytes, new byte[0], 0)).isTrue();
      }
      byte[] http = "GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
      assertThat(isClosedAfter(weir, http, new byte[0], 0)).isTrue();
      assertThat(caller.check(CHECK).getAllowed()).isTrue();
    }
  }

  @Test
  void rubbish_afterThePreface_endsThatConnectionAlone() throws IOException {
    Random random = new Random(7);
    try (TestServer weir = new TestServer(Map.of("grpc.port", "0"));
        GrpcCaller caller = new GrpcCaller(weir)) {
      for (int i = 0; i < 200; i++) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(RawHttp2.PREFACE);
        bytes.writeBytes(settings());
        byte[] payload = new byte[random.nextInt(100)];
        random.nextBytes(payload);
        bytes.writeBytes(
            RawHttp2.frame(random.nextInt(12), random.nextInt(256), random.nextInt(8), payload));
        bytes.writeBytes(RawHttp2.frame(4, 0, 1, new byte[1])); // settings that never are
        assertThat(isClosedAfter(weir, bytes.toByteArray(), new byte[0], 0)).isTrue();
      }
      assertThat(caller.check(CHECK).getAllowed()).isTrue();
    }
  }

  /** The head of a call, without a table: nothing but literals. */
  private static byte[] head() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(0x83); // :method POST
    out.write(0x86); // :scheme http
    literal(out, ":path", "/weir.v1.RateLimiter/CheckRateLimit");
    literal(out, "content-type", "application/grpc");
    return out.toByteArray();
  }

  private static void literal(ByteArrayOutputStream out, String name, String value) {
    out.write(0);
    out.write(name.length());
    out.writeBytes(name.getBytes(StandardCharsets.US_ASCII));
    out.write(value.length());
    out.writeBytes(value.getBytes(StandardCharsets.US_ASCII));
  }

  @Test
  void reset_ofCallsAsFastAsTheyOpen_endsThatConnectionAlone() throws IOException {
    try (TestServer weir = new TestServer(Map.of("grpc.port", "0"));
        GrpcCaller caller = new GrpcCaller(weir);
        Socket socket = connect(weir)) {
      socket.getOutputStream().write(RawHttp2.PREFACE);
      socket.getOutputStream().write(settings());
      byte[] head = head();
      boolean closed = false;
      CompletableFuture<Void> reading =
          CompletableFuture.runAsync(
              () -> {
                try {
                  socket.getInputStream().transferTo(new ByteArrayOutputStream());
                } catch (IOException e) {
                  // closed, as is hoped for
                }
              });
      try {
        for (int i = 0; i < 100_000 && !reading.isDone(); i++) {
          int stream = 2 * i + 1;
          socket.getOutputStream().write(RawHttp2.frame(1, 4, stream, head));
          socket.getOutputStream().write(RawHttp2.frame(3, 0, stream, new byte[] {0, 0, 0, 8}));
        }
      } catch (SocketException e) {
        closed = true;
      }
      if (!closed) {
        reading.orTimeout(20, TimeUnit.SECONDS).join();
      }
      assertThat(caller.check(CHECK).getAllowed()).isTrue();
    }
  }

  @Test
  void pingsAndSettings_whoseAnswersNobodyReads_endThatConnectionAlone() throws IOException {
    try (TestServer weir = new TestServer(Map.of("grpc.port", "0"));
        GrpcCaller caller = new GrpcCaller(weir)) {
      for (byte[] frame : new byte[][] {RawHttp2.frame(6, 0, 0, new byte[8]), settings()}) {
        try (Socket socket = connect(weir)) {
          socket.setReceiveBufferSize(4_096);
          byte[] many = repeated(frame, 1_000);
          socket.getOutputStream().write(RawHttp2.PREFACE);
          socket.getOutputStream().write(settings());
          assertThatThrownBy(
                  () -> {
                    for (int i = 0; i < 5_000; i++) {
                      socket.getOutputStream().write(many);
                    }
                  })
              .isInstanceOf(SocketException.class);
        }
      }
      assertThat(caller.check(CHECK).getAllowed()).isTrue();
    }
  }

  private static byte[] repeated(byte[] bytes, int times) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = 0; i < times; i++) {
      out.writeBytes(bytes);
    }
    return out.toByteArray();
  }

  /** By frames of our own: a client of gRPC keeps to its deadline by itself. */
  @Test
  void deadline_thatPassesBeforeTheStoreAnswers_isToldByTheServer() throws IOException {
    InMemoryStore counters = InMemoryStore.builder().build();
    Settings settings = TestServer.settings(Map.of("grpc.port", "0"));
    try (TestServer weir = new TestServer(settings, new DelayedStore(counters, 60_000_000));
        RawHttp2 client = new RawHttp2(weir.server.grpcPort().orElseThrow(), new byte[0])) {
      byte[] head =
          RawHttp2.head(
              "/weir.v1.RateLimiter/CheckRateLimit", "application/grpc", "grpc-timeout", "100m");
      byte[] message = RawHttp2.message(CHECK.build().toByteArray());
      for (int stream = 1; stream < 100; stream += 2) {
        client.request(stream, head, message);
      }

      for (int stream = 1; stream < 100; stream += 2) {
        RawHttp2.Frame end = client.readTo(RawHttp2.Frame::ends);
        assertThat(end.type()).isEqualTo(RawHttp2.HEADERS);
      }
      client.request(101, head, message);
      assertThat(client.readTo(RawHttp2.Frame::ends).stream()).isEqualTo(101);
    }
  }

  @Test
  void watch_whileTheServerDrains_isToldAtOnce() {
    TestServer weir = new TestServer(Map.of("grpc.port", "0", "drain.delay", "2s"));
    try (GrpcCaller caller = new GrpcCaller(weir)) {
      Iterator<HealthCheckResponse> states =
          ClientCalls.blockingServerStreamingCall(
              caller.channel,
              GrpcCaller.WATCH,
              CallOptions.DEFAULT.withDeadlineAfter(20, TimeUnit.SECONDS),
              HealthCheckRequest.getDefaultInstance());
      assertThat(states.next().getStatus()).isEqualTo(ServingStatus.SERVING);

      CompletableFuture<Void> stopping = CompletableFuture.runAsync(weir::close);

      assertThat(states.next().getStatus()).isEqualTo(ServingStatus.NOT_SERVING);
      assertThat(caller.check(CHECK).getAllowed()).isTrue(); // it serves still
      assertThatThrownBy(states::next).hasMessage("UNAVAILABLE: the server stops");
      stopping.join();
    }
  }

  @Test
  void stop_underLoad_losesNoCall() {
    InMemoryStore counters = InMemoryStore.builder().build();
    Settings settings = TestServer.settings(Map.of("grpc.port", "0"));
    DelayedStore store = new DelayedStore(counters);
    TestServer weir = new TestServer(settings, store);
    try (GrpcCaller caller = new GrpcCaller(weir)) {
      AtomicInteger answered = new AtomicInteger();
      AtomicInteger unavailable = new AtomicInteger();
      CompletableFuture<?>[] callers = new CompletableFuture<?>[8];
      for (int i = 0; i < callers.length; i++) {
        callers[i] =
            CompletableFuture.runAsync(
                () -> {
                  while (unavailable.get() == 0) {
                    try {
                      caller.check(CHECK);
                      answered.incrementAndGet();
                    } catch (io.grpc.StatusRuntimeException e) {
                      unavailable.incrementAndGet();
                    }
                  }
                },
                task -> new Thread(task).start());
      }
      await().until(() -> answered.get() > 500);

      weir.close();

      CompletableFuture.allOf(callers).orTimeout(20, TimeUnit.SECONDS).join();
      // What was not answered never began: no connection could be made for it any more.
      assertThat(answered).hasValue(store.acquired());
      assertThat(unavailable.get()).isPositive();
    }
  }
}
