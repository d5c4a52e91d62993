package dev.weir.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.store.InMemoryStore;
import dev.weir.testkit.DelayedStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Stopping, seen on connections that are open: first nobody gets in, then who is in is told. */
@Timeout(60)
class DrainOrderIT {

  private static final Map<String, String> ALL =
      Map.of("resp.port", "0", "grpc.port", "0", "debug.port", "0", "drain.delay", "200ms");
  private static final int CLIENTS = 8;

  private static final byte[] CHECK =
      "{\"key\":\"k\",\"limit\":100000000,\"window\":\"1h\"}".getBytes(US_ASCII);
  private static final byte[] HEAD = RawHttp2.head("/check", "application/json");
  private static final String GET =
      "GET /v1/ratelimit/peek?key=k&limit=5&window=1m HTTP/1.1\r\nHost: x\r\n\r\n";

  private static List<Integer> ports(TestServer weir) {
    return List.of(
        weir.server.httpPort(),
        weir.server.grpcPort().orElseThrow(),
        weir.server.respPort().orElseThrow(),
        weir.server.debugPort().orElseThrow());
  }

  private static boolean isRefused(int port) throws IOException {
    try {
      new Socket(InetAddress.getLoopbackAddress(), port).close();
      return false;
    } catch (ConnectException e) {
      return true;
    }
  }

  /** Stops the server while somebody waits to be told so; what is refused by then. */
  private static List<Boolean> refusedWhenTold(TestServer weir, Callable<Void> told)
      throws Exception {
    List<Integer> ports = ports(weir);
    CompletableFuture<Void> stopping = CompletableFuture.runAsync(weir::close);
    told.call();
    List<Boolean> refused = new ArrayList<>();
    for (int port : ports) {
      refused.add(isRefused(port));
    }
    stopping.get(20, TimeUnit.SECONDS);
    return refused;
  }

  @Test
  void stop_ofHttp1_closesEveryDoorBeforeItTellsWhoIsIn() throws Exception {
    TestServer weir = new TestServer(ALL);
    try (Socket socket = weir.connect()) {
      BufferedReader in = lines(socket);
      assertThat(
              refusedWhenTold(
                  weir,
                  () -> {
                    boolean told = false;
                    while (!told) {
                      TestServer.write(socket, GET);
                      told = answer(in).stream().anyMatch("connection: close"::equalsIgnoreCase);
                    }
                    return null;
                  }))
          .containsOnly(true);
    }
  }

  @Test
  void stop_ofHttp2_closesEveryDoorBeforeItTellsWhoIsIn() throws Exception {
    TestServer weir = new TestServer(ALL);
    try (RawHttp2 client = new RawHttp2(weir.server.httpPort(), new byte[0])) {
      client.takeAll();
      assertThat(refusedWhenTold(weir, () -> askUntilTold(client))).containsOnly(true);
    }
  }

  private static Void askUntilTold(RawHttp2 client) throws IOException {
    for (int stream = 1; true; stream += 2) {
      client.request(stream, HEAD, CHECK);
      RawHttp2.Frame frame = client.readTo(next -> next.ends() || next.type() == RawHttp2.GOAWAY);
      if (frame.type() == RawHttp2.GOAWAY || frame.type() < 0) {
        return null;
      }
    }
  }

  @Test
  void stop_ofGrpc_closesEveryDoorBeforeItTellsWhoIsIn() throws Exception {
    TestServer weir = new TestServer(ALL);
    try (RawHttp2 client = new RawHttp2(weir.server.grpcPort().orElseThrow(), new byte[0])) {
      client.readTo(frame -> frame.type() == RawHttp2.SETTINGS);
      assertThat(
              refusedWhenTold(
                  weir,
                  () -> {
                    client.readTo(frame -> frame.type() == RawHttp2.GOAWAY);
                    return null;
                  }))
          .containsOnly(true);
    }
  }

  @Test
  void stop_ofTheRedisProtocol_closesEveryDoorBeforeItTellsWhoIsIn() throws Exception {
    TestServer weir = new TestServer(ALL);
    try (Socket socket = resp(weir)) {
      TestServer.write(socket, "PING\r\n");
      assertThat(lines(socket).readLine()).isEqualTo("+PONG");
      assertThat(
              refusedWhenTold(
                  weir,
                  () -> {
                    assertThat(socket.getInputStream().read()).isNegative();
                    return null;
                  }))
          .containsOnly(true);
    }
  }

  private static Socket resp(TestServer weir) throws IOException {
    Socket socket =
        new Socket(InetAddress.getLoopbackAddress(), weir.server.respPort().orElseThrow());
    socket.setSoTimeout(20_000);
    return socket;
  }

  private static BufferedReader lines(Socket socket) throws IOException {
    return new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII));
  }

  /** The head of an answer; its body is read too. */
  private static List<String> answer(BufferedReader in) throws IOException {
    List<String> head = new ArrayList<>();
    int length = 0;
    for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
      head.add(line);
      if (line.startsWith("content-length: ")) {
        length = Integer.parseInt(line.substring("content-length: ".length()));
      }
    }
    assertThat(in.skip(length)).isEqualTo(length);
    return head;
  }

  /** A client that asks until it is told to go; how many answers it had. */
  private interface Client {
    int ask(TestServer weir, AtomicInteger answers) throws IOException;
  }

  /** Stops under load: what was carried out was answered. */
  private static void stopUnder(Client client) throws Exception {
    DelayedStore store = new DelayedStore(InMemoryStore.builder().build());
    TestServer weir = new TestServer(Map.of("resp.port", "0"), store);
    AtomicInteger answers = new AtomicInteger();
    ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
    try {
      List<Future<Integer>> clients = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        clients.add(threads.submit(() -> client.ask(weir, answers)));
      }
      await().until(() -> answers.get() > 300);

      weir.close();

      int unanswered = 0;
      for (Future<Integer> each : clients) {
        unanswered += each.get(20, TimeUnit.SECONDS);
      }
      assertThat(store.acquired()).isEqualTo(answers.get());
      assertThat(unanswered).isZero();
    } finally {
      threads.shutdownNow();
    }
  }

  @RepeatedTest(5)
  void stop_underLoadOverHttp2_losesNoRequest() throws Exception {
    stopUnder(DrainOrderIT::askOverHttp2);
  }

  /** Asks one after the other; how many it was not told of that they may be asked again. */
  private static int askOverHttp2(TestServer weir, AtomicInteger answers) throws IOException {
    try (RawHttp2 client = new RawHttp2(weir.server.httpPort(), new byte[0])) {
      client.takeAll();
      int last = Integer.MAX_VALUE;
      for (int stream = 1; last == Integer.MAX_VALUE; stream += 2) {
        client.request(stream, HEAD, CHECK);
        RawHttp2.Frame frame;
        do {
          frame = client.read();
          if (frame.type() == RawHttp2.GOAWAY) {
            last = Math.min(last, frame.lastStream());
          }
        } while (frame.type() >= 0 && !frame.ends());
        if (frame.ends()) {
          answers.incrementAndGet();
        } else {
          return last < stream ? 0 : 1;
        }
      }
      return 0;
    }
  }

  @RepeatedTest(5)
  void stop_underLoadOverTheRedisProtocol_answersWhatItCarriesOut() throws Exception {
    stopUnder(DrainOrderIT::askOverResp);
  }

  private static int askOverResp(TestServer weir, AtomicInteger answers) throws IOException {
    try (Socket socket = resp(weir)) {
      BufferedReader in = lines(socket);
      while (true) {
        TestServer.write(socket, "CL.THROTTLE k 100000 1 60\r\n".repeat(3));
        for (int i = 0; i < 3; i++) {
          if (in.readLine() == null) {
            return 0;
          }
          for (int line = 0; line < 5; line++) {
            assertThat(in.readLine()).startsWith(":");
          }
          answers.incrementAndGet();
        }
      }
    } catch (SocketException e) {
      return 0; // closed before it was read: not carried out
    }
  }
}
