package dev.weir.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.Test;

/** What clients may make the server remember. */
class MemoryIT {

  @Test
  void millionRandomKeys_areBoundedByTheSetting() {
    try (TestServer weir = new TestServer(Map.of("store.max_keys", "20000"))) {
      for (int i = 0; i < 1_000; i++) {
        assertThat(weir.post("/v1/ratelimit/check:batch", randomKeys()).statusCode())
            .isEqualTo(200);
      }

      await()
          .untilAsserted(
              () -> {
                assertThat(metric(weir, "rate_limiter_store_keys")).isBetween(18_000.0, 26_000.0);
                assertThat(metric(weir, "rate_limiter_store_slot_bytes")).isLessThan(3_000_000.0);
                assertThat(metric(weir, "rate_limiter_store_evictions_total"))
                    .isGreaterThan(950_000.0);
              });
    }
  }

  private static String randomKeys() {
    StringBuilder batch = new StringBuilder("{\"checks\":[");
    for (int i = 0; i < 1_000; i++) {
      batch.append(i == 0 ? "" : ",").append("{\"key\":\"");
      batch.append(Long.toHexString(ThreadLocalRandom.current().nextLong()));
      batch.append("\",\"limit\":10,\"window\":\"1h\"}");
    }
    return batch.append("]}").toString();
  }

  private static double metric(TestServer weir, String name) {
    return weir.get("/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith(name + " "))
        .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
        .findFirst()
        .orElseThrow();
  }
}
