package dev.weir.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.limit.Decision;
import dev.weir.store.Adjustment;
import dev.weir.store.Claim;
import dev.weir.store.Completion;
import dev.weir.store.Store;
import io.netty.buffer.ByteBufAllocatorMetric;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.vertx.core.impl.buffer.VertxByteBufAllocator;
import java.io.IOException;
import java.net.Socket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * Connections that end while an answer is on its way, with the body of the next request there
 * already: what they leave is given back to Netty's pool.
 */
class AbandonedBodiesIT {

  private static final int CONNECTIONS = 300;

  /** Little enough for Vert.x to read on while it waits, so that it sees the connection end. */
  private static final int BODY_BYTES = 16 * 1024;

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final String CHECK = "{\"key\":\"k\",\"limit\":9,\"window\":\"1h\"}";

  /** A store that never answers, and counts what it was asked. */
  private static final class SilentStore implements Store {

    private final AtomicInteger asked = new AtomicInteger();

    @Override
    public void acquire(List<Claim> claims, Completion<List<Decision>> completion) {
      asked.incrementAndGet();
    }

    @Override
    public void peek(List<Claim> claims, Completion<List<Decision>> completion) {
      asked.incrementAndGet();
    }

    @Override
    public void adjust(Adjustment adjustment, Completion<Decision> completion) {
      asked.incrementAndGet();
    }

    @Override
    public void close() {}
  }

  @Test
  void bodies_behindAnAnswerThatIsOnItsWay_areGivenBackWithTheirConnections() throws IOException {
    SilentStore silent = new SilentStore();
    try (TestServer weir =
        new TestServer(Map.of("store.breaker.enabled", "false", "store.deadline", "1m"), silent)) {
      byte[] requests = (post(CHECK) + post(" ".repeat(BODY_BYTES))).getBytes(US_ASCII);
      abandon(weir, silent, requests);
      long before = pooledBytes();

      abandon(weir, silent, requests);

      assertThat(pooledBytes() - before).isLessThan(CONNECTIONS * BODY_BYTES / 2);
    }
  }

  private static void abandon(TestServer weir, SilentStore silent, byte[] requests)
      throws IOException {
    for (int i = 0; i < CONNECTIONS; i++) {
      int before = silent.asked.get();
      try (Socket socket = weir.connect()) {
        socket.getOutputStream().write(requests);
        await()
            .atMost(PATIENCE)
            .pollInterval(Duration.ofMillis(1))
            .until(() -> silent.asked.get() > before);
        socket.setSoLinger(true, 0);
      }
    }
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(weir.server.connections()).isZero());
  }

  /** What Netty's pool holds. */
  private static long pooledBytes() {
    ByteBufAllocatorMetric pool =
        ((ByteBufAllocatorMetricProvider) VertxByteBufAllocator.POOLED_ALLOCATOR).metric();
    return pool.usedDirectMemory() + pool.usedHeapMemory();
  }

  private static String post(String body) {
    return "POST "
        + TestServer.CHECK
        + " HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\nContent-Length: "
        + body.length()
        + "\r\n\r\n"
        + body;
  }
}
