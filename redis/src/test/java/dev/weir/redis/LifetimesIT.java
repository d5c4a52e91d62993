package dev.weir.redis;

import static dev.weir.redis.Answers.acquire;
import static dev.weir.redis.Answers.claim;
import static dev.weir.redis.Answers.one;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.limit.Algorithm;
import dev.weir.limit.Limit;
import io.lettuce.core.RedisClient;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How long Redis keeps each kind of counter: its logical life from now, and the buffer. */
class LifetimesIT {

  /** Ten minutes into an hour. */
  private static final long NOW = Duration.ofDays(20_000).toMillis() * 1_000 + 600_000_000L;

  private static final long BUFFER_MILLIS = 30_000;

  @ParameterizedTest
  @CsvSource({
    "FIXED_WINDOW, 3000000", // the window's end
    "SLIDING_WINDOW_COUNTER, 6600000", // the end of the next one
    "SEGMENTED_WINDOW, 3960000", // eleven segments of six minutes
    "SLIDING_WINDOW_LOG, 3600000",
    "BUCKET, 144704", // three units of 36 s and one more, rounded up to seven bits: 69 * 2^21 us
    "CONCURRENCY, 3600000",
    "ENVOY_FIXED_WINDOW, 3000000",
  })
  void state_written_livesForItsLogicalLifeAndTheBuffer(Algorithm algorithm, long lifeMillis) {
    Limit hourly = Limit.perHour(100);
    Limit limit =
        algorithm == Algorithm.ENVOY_FIXED_WINDOW
            ? Limit.envoy(100, hourly.window())
            : hourly.algorithm(algorithm);
    try (RedisServer server = RedisServer.embedded();
        RedisStore store =
            RedisStore.builder(server.uri())
                .ttlBuffer(Duration.ofMillis(BUFFER_MILLIS))
                .deadline(Duration.ofSeconds(30))
                .announced(false)
                .ticker(() -> NOW)
                .connect()) {
      long before = System.nanoTime();
      one(acquire(store, claim("key", limit, 3)));
      RedisClient client = RedisClient.create(server.uri());
      try {
        var redis = client.connect().sync();
        long left = redis.pttl(redis.keys("rate_limit:{key}*").get(0));
        long passedMillis = (System.nanoTime() - before) / 1_000_000 + 1;

        assertThat(left)
            .isGreaterThanOrEqualTo(lifeMillis + BUFFER_MILLIS - passedMillis)
            .isLessThanOrEqualTo(lifeMillis + BUFFER_MILLIS);
      } finally {
        client.shutdown();
      }
    }
  }
}
