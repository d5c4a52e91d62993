package dev.weir.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.limit.InvalidValueException;
import dev.weir.server.config.Configuration;
import dev.weir.server.config.Settings;
import dev.weir.store.InMemoryStore;
import dev.weir.store.Ticker;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Starting, where something is in the way. */
class StartIT {

  private static int freePort() throws IOException {
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return free.getLocalPort();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"http.port", "resp.port", "grpc.port", "debug.port"})
  void port_thatIsTaken_isNamedAndTheOthersAreFreeAgain(String key) throws IOException {
    try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      int free = freePort();
      Map<String, String> ports = new HashMap<>(Map.of("http.port", "" + free, "resp.port", "0"));
      ports.put("grpc.port", "0");
      ports.put("debug.port", "0");
      ports.put(key, "" + taken.getLocalPort());

      assertThatThrownBy(() -> new TestServer(ports))
          .isInstanceOf(InvalidValueException.class)
          .hasMessageStartingWith(key + ": " + taken.getLocalPort() + " (expected: a port that is")
          .hasMessageContaining(key.equals("http.port") ? ", 0 for any;" : ", 0 for any, or off;");
      new ServerSocket(free, 1, InetAddress.getLoopbackAddress()).close();
    }
  }

  @Test
  void ports_thatAreTheSame_areRefused() throws IOException {
    String port = "" + freePort();

    assertThatThrownBy(() -> new TestServer(Map.of("http.port", port, "debug.port", port)))
        .isInstanceOf(InvalidValueException.class)
        .hasMessage("debug.port: " + port + " (expected: another port than http.port)");
  }

  /** A clock that stands still until it breaks. */
  private static final class BreakingTicker implements Ticker {

    private final AtomicInteger left;

    BreakingTicker(int reads) {
      left = new AtomicInteger(reads);
    }

    @Override
    public long nowMicros() {
      if (left.getAndDecrement() <= 0) {
        throw new IllegalStateException("a fault on purpose");
      }
      return TestServer.START_SECONDS * 1_000_000;
    }
  }

  @Test
  void failure_whereverItIs_leavesNothingBehind() throws IOException {
    int port = freePort();
    Settings settings = TestServer.settings(Map.of("http.port", "" + port));
    int failures = 0;
    boolean started = false;
    while (!started) {
      LaterStore store = new LaterStore(InMemoryStore.builder().build());
      try {
        WeirServer.start(Configuration.of(settings), new BreakingTicker(failures), store).close();
        started = true;
      } catch (IllegalStateException e) {
        failures++;
        assertThat(e).hasMessage("a fault on purpose");
      }
      assertThat(store.isClosed()).isTrue();
      new ServerSocket(port, 1, InetAddress.getLoopbackAddress()).close();
    }
    assertThat(failures).isPositive();
  }
}
