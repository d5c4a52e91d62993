package dev.weir.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.BatchItem;
import dev.weir.BatchLimiter;
import dev.weir.BatchResult;
import dev.weir.limit.Limit;
import dev.weir.store.StoreException.Reason;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Many checks at once over a real Redis. */
class BatchIT {

  private static final Limit LIMIT = Limit.perHour(2);

  private final RedisServer server = RedisServer.embedded();
  private final RedisClient client = RedisClient.create(server.uri());
  private final RedisCommands<String, String> redis = client.connect().sync();

  @AfterEach
  void close() {
    client.shutdown();
    server.close();
  }

  private RedisStoreBuilder store() {
    return RedisStore.builder(server.uri()).deadline(Duration.ofSeconds(10)).announced(false);
  }

  private static List<BatchItem> items(int count) {
    return IntStream.range(0, count).mapToObj(i -> BatchItem.of("user:" + i, LIMIT)).toList();
  }

  /** How few depends on how soon answers come; on an idle machine they are 10 to 40. */
  @ParameterizedTest
  @CsvSource({"5, 50", "8, 125", "1, 1000"})
  void thousandItems_goInFewCalls(int concurrency, int size) {
    try (RedisStore store = store().connect()) {
      BatchLimiter batches = BatchLimiter.over(store).concurrency(concurrency).size(size).build();

      List<BatchResult> results = batches.acquire(items(1_000));

      assertThat(results).hasSize(1_000).allMatch(BatchResult::allowed);
      assertThat(store.statistics().calls()).isBetween(1L, 300L);
      assertThat(batches.statistics().batches()).isEqualTo(1_000 / size);
    }
  }

  @Test
  void item_whoseKeyHoldsSomethingElse_failsAlone() {
    try (RedisStore store = store().connect()) {
      BatchLimiter batches = BatchLimiter.over(store).size(10).build();
      batches.acquire(items(100));
      String key = redis.keys("rate_limit:{user:42}*").get(0);
      redis.set(key, "not a counter");

      List<BatchResult> results = batches.acquire(items(100));

      for (int i = 0; i < 100; i++) {
        assertThat(results.get(i).succeeded()).as("user:%s", i).isEqualTo(i != 42);
      }
      assertThat(results.get(42).failure().orElseThrow().reason()).isEqualTo(Reason.BAD_COUNTER);
      assertThat(batches.statistics().failed()).isEqualTo(1);
      assertThat(batches.statistics().successRate()).isEqualTo(199.0 / 200);
    }
  }

  @Test
  void presets_overARealRedis_decide() {
    for (RedisStoreBuilder builder :
        List.of(store().highPerformance(), store().memoryOptimized(), store().balanced())) {
      try (RedisStore store = builder.connect()) {
        assertThat(BatchLimiter.over(store).build().acquire(items(200)))
            .allMatch(BatchResult::succeeded);
      }
    }
  }

  @Test
  void preset_saysHowManyConnectionsAndHowLongCountersStay() {
    long before = connections();
    try (RedisStore store = store().highPerformance().connect()) {
      await().until(() -> connections() == before + 4);
      BatchLimiter.over(store).build().acquire(items(1));
      String key = redis.keys("rate_limit:{user:0}*").get(0);
      assertThat(redis.pttl(key)).isGreaterThan(Duration.ofSeconds(3_630).toMillis());
    }
  }

  private long connections() {
    return redis.clientList().lines().count();
  }
}
