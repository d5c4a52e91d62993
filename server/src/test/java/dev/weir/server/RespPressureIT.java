package dev.weir.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.limit.Decision;
import dev.weir.store.Adjustment;
import dev.weir.store.Claim;
import dev.weir.store.Completion;
import dev.weir.store.InMemoryStore;
import dev.weir.store.Store;
import dev.weir.testkit.DelayedStore;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The Redis protocol over a store that is slow, or has a fault. */
@Timeout(60)
class RespPressureIT {

  private static final Map<String, String> RESP = Map.of("resp.port", "0");

  /** As many as may wait for their answers at once. */
  private static final int MOST = 1_024;

  /** Of 32 bytes, so that whatever is read at once ends where a command does. */
  private static final String THROTTLE = "CL.THROTTLE kkkkkk 100000 1 60\r\n";

  private static Socket connect(TestServer weir) throws IOException {
    Socket socket =
        new Socket(InetAddress.getLoopbackAddress(), weir.server.respPort().orElseThrow());
    socket.setSoTimeout(20_000);
    return socket;
  }

  private static BufferedReader lines(Socket socket) throws IOException {
    return new BufferedReader(new InputStreamReader(socket.getInputStream(), US_ASCII));
  }

  private static void assertThrottled(BufferedReader in) throws IOException {
    assertThat(in.readLine()).isEqualTo("*5");
    assertThat(in.readLine()).isEqualTo(":0");
    for (int i = 0; i < 4; i++) {
      assertThat(in.readLine()).startsWith(":");
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {MOST - 1, MOST, MOST + 1})
  void pipeline_asLongAsMayWait_isAnsweredAndSoIsTheCommandAfterIt(int commands) throws Exception {
    InMemoryStore counters = InMemoryStore.builder().build();
    try (TestServer weir = new TestServer(RESP, new DelayedStore(counters, 1_000_000));
        Socket socket = connect(weir)) {
      BufferedReader in = lines(socket);
      TestServer.write(socket, THROTTLE.repeat(commands));
      for (int i = 0; i < commands; i++) {
        assertThrottled(in);
      }

      TestServer.write(socket, THROTTLE);

      assertThrottled(in);
    }
  }

  /** Throws where a store answers. */
  private static final class FaultyStore implements Store {

    private final Store store;

    FaultyStore(Store store) {
      this.store = store;
    }

    @Override
    public void acquire(List<Claim> claims, Completion<List<Decision>> completion) {
      if (claims.get(0).cost() == 13) {
        throw new IllegalStateException("a fault on purpose");
      }
      store.acquire(claims, completion);
    }

    @Override
    public void peek(List<Claim> claims, Completion<List<Decision>> completion) {
      store.peek(claims, completion);
    }

    @Override
    public void adjust(Adjustment adjustment, Completion<Decision> completion) {
      store.adjust(adjustment, completion);
    }

    @Override
    public void close() {
      store.close();
    }
  }

  @Test
  void command_thatMeetsAFault_isToldSoInItsTurnAndTheNextIsCarriedOut() throws Exception {
    FaultyStore store = new FaultyStore(new DelayedStore(InMemoryStore.builder().build()));
    try (TestServer weir = new TestServer(RESP, store);
        Socket socket = connect(weir)) {
      BufferedReader in = lines(socket);
      TestServer.write(
          socket, (THROTTLE + "CL.THROTTLE k 100000 1 60 13\r\n" + THROTTLE).repeat(100) + "CL.");

      for (int i = 0; i < 100; i++) {
        assertThrottled(in);
        assertThat(in.readLine()).isEqualTo("-ERR internal error");
        assertThrottled(in);
      }
      TestServer.write(socket, THROTTLE.substring(3));
      assertThrottled(in);
      assertThat(weir.get("/metrics").body())
          .contains("rate_limiter_errors_total{error_type=\"internal\"} 100.0");
    }
  }
}
