package dev.weir.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Limits that checks bring along, decided from slices. */
class AdHocConsistencyIT {

  private static final String CHECK =
      "{\"key\":\"hot\",\"limit\":1000000,\"window\":\"1h\",\"algorithm\":\"token_bucket\"}";

  private final RedisProcess redis = new RedisProcess();

  @AfterEach
  void stop() {
    redis.close();
  }

  private String metrics(String consistency) {
    try (TestServer weir =
        new TestServer(
            Map.of(
                "store.redis",
                redis.url(),
                "store.deadline",
                "20s",
                "defaults.adhoc_consistency",
                consistency))) {
      for (int i = 0; i < 50; i++) {
        assertThat(weir.check(CHECK).statusCode()).isEqualTo(200);
      }
      return weir.get("/metrics").body();
    }
  }

  @Test
  void simpleForm_leased_isDecidedFromSlices() {
    assertThat(metrics("leased"))
        .containsPattern("leases_requests_total\\{decided_by=\"slice\"\\} [1-9]");
  }

  @Test
  void simpleForm_exact_isNot() {
    assertThat(metrics("exact"))
        .doesNotContainPattern("leases_requests_total\\{decided_by=\"slice\"\\} [1-9]");
  }
}
