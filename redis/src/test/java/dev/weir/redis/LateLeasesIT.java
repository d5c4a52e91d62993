package dev.weir.redis;

import static dev.weir.redis.Answers.acquire;
import static dev.weir.redis.Answers.claim;
import static dev.weir.redis.Answers.failure;
import static dev.weir.redis.Answers.many;
import static dev.weir.redis.Answers.one;
import static dev.weir.redis.Answers.peek;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.limit.Decision;
import dev.weir.limit.Limit;
import dev.weir.store.Store;
import dev.weir.store.StoreException.Reason;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Leases that Redis has granted to calls that had failed by then. */
class LateLeasesIT {

  private static final Limit LIMIT = Limit.concurrency(10, Duration.ofHours(1));
  private static final Duration SECONDS = Duration.ofSeconds(5);
  private static final Duration MINUTE = Duration.ofMinutes(1);

  private final RedisServer server = RedisServer.embedded();
  private final Proxy proxy = new Proxy(server.port());

  @AfterEach
  void close() {
    proxy.close();
    server.close();
  }

  private static long free(Store store) {
    CompletableFuture<List<Decision>> answer = peek(store, claim("key", LIMIT, 0));
    return failure(answer) == null ? one(answer).remaining() : -1;
  }

  private static void awaitUnanswered(List<CompletableFuture<List<Decision>>> answers) {
    answers.forEach(answer -> assertThat(failure(answer).reason()).isEqualTo(Reason.UNANSWERED));
  }

  @Test
  void lease_grantedAfterTheDeadline_isReleased() {
    try (RedisStore direct = RedisStore.builder(server.uri()).deadline(SECONDS).connect();
        RedisStore store = RedisStore.builder(proxy.uri()).commandTimeout(MINUTE).connect()) {
      proxy.holdAnswers(true);
      List<CompletableFuture<List<Decision>>> late = many(store, 2, "key", LIMIT);
      awaitUnanswered(late);
      await().until(() -> free(direct) < 10);

      proxy.holdAnswers(false);

      await().until(() -> free(direct) == 10);
    }
  }

  @Test
  void lease_grantedBeforeTheConnectionIsLost_isReleasedOnceThereIsAnother() {
    try (RedisStore direct = RedisStore.builder(server.uri()).deadline(SECONDS).connect();
        RedisStore store = RedisStore.builder(proxy.uri()).deadline(SECONDS).connect()) {
      proxy.swallowAnswers(true);
      List<CompletableFuture<List<Decision>>> lost = many(store, 2, "key", LIMIT);
      await().until(() -> free(direct) == 8);
      proxy.cut();
      awaitUnanswered(lost);

      proxy.swallowAnswers(false);

      await().until(() -> free(direct) == 10);
    }
  }

  @Test
  void lease_grantedInTime_isKeptThoughOthersAreReleased() {
    try (RedisStore direct = RedisStore.builder(server.uri()).deadline(SECONDS).connect();
        RedisStore store = RedisStore.builder(proxy.uri()).deadline(SECONDS).connect()) {
      assertThat(one(acquire(store, claim("key", LIMIT, 1))).leaseId()).isPresent();
      proxy.swallowAnswers(true);
      List<CompletableFuture<List<Decision>>> lost = many(store, 2, "key", LIMIT);
      await().until(() -> free(direct) == 7);
      proxy.cut();
      awaitUnanswered(lost);

      proxy.swallowAnswers(false);

      await().until(() -> free(direct) == 9);
    }
  }
}
