package dev.weir.redis;

import static dev.weir.redis.Answers.acquire;
import static dev.weir.redis.Answers.claim;
import static dev.weir.redis.Answers.failure;
import static dev.weir.redis.Answers.many;
import static dev.weir.redis.Answers.one;
import static dev.weir.redis.Answers.peek;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.limit.Algorithm;
import dev.weir.limit.Decision;
import dev.weir.limit.Limit;
import dev.weir.store.StoreException;
import dev.weir.store.StoreException.Reason;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Redis that dies, hangs, or is cut off. */
class RedisConnectionsIT {

  private static final Limit LIMIT = Limit.perHour(1_000).algorithm(Algorithm.FIXED_WINDOW);

  private final RedisServer server = RedisServer.embedded();
  private final Proxy proxy = new Proxy(server.port());

  @AfterEach
  void close() {
    proxy.close();
    server.close();
  }

  private static boolean isAnswered(RedisStore store) {
    return failure(acquire(store, claim("probe", LIMIT, 0))) == null;
  }

  /** A store whose answers a busy machine cannot make late. */
  private static RedisStoreBuilder patient(String uri) {
    return RedisStore.builder(uri).deadline(Duration.ofSeconds(5));
  }

  @Test
  void redis_killedAndStartedAgain_failsCallsAtOnceAndThenAnswers() {
    try (RedisStore store = patient(server.uri()).connect()) {
      one(acquire(store, claim("key", LIMIT, 1)));
      server.kill();
      await().until(() -> store.statistics().connections() == 0);

      CompletableFuture<List<Decision>> answer = acquire(store, claim("key", LIMIT, 1));
      assertThat(answer).as("failed before acquire returned").isDone();
      assertThat(failure(answer).reason()).isEqualTo(Reason.UNAVAILABLE);

      server.start();
      await().until(() -> isAnswered(store));
      assertThat(one(acquire(store, claim("key", LIMIT, 1))).remaining()).isEqualTo(999);
    }
  }

  @Test
  void redis_stopped_failsCallsAtTheirDeadlineAndAnswersOnceItGoesOn() {
    try (RedisStore store =
        RedisStore.builder(server.uri()).commandTimeout(Duration.ofMillis(200)).connect()) {
      server.signal("STOP");

      for (CompletableFuture<List<Decision>> answer : many(store, 4, "key", LIMIT)) {
        StoreException failure = failure(answer);
        assertThat(failure.reason()).isEqualTo(Reason.UNANSWERED);
        assertThat(failure).hasMessageContaining("no answer within 50 ms");
      }
      await().until(() -> store.statistics().connections() < 2); // nobody asked the other

      server.signal("CONT");
      await().until(() -> isAnswered(store));
      assertThat(one(peek(store, claim("key", LIMIT, 0))).remaining()).isGreaterThanOrEqualTo(996);
    }
  }

  @Test
  void calls_beyondWhatMayWait_failAtOnce() {
    try (RedisStore store = patient(server.uri()).maxWaiting(10).connect()) {
      server.signal("STOP");
      List<CompletableFuture<List<Decision>>> answers = many(store, 100, "key", LIMIT);
      long refused = answers.stream().filter(CompletableFuture::isCompletedExceptionally).count();
      server.signal("CONT");

      // Two connections with two calls of the script each, none for more than may wait, and what
      // waits behind them.
      assertThat(refused).isGreaterThanOrEqualTo(100 - 4 * 10 - 10);
      assertThat(answers.stream().map(Answers::failure).filter(f -> f != null).map(f -> f.reason()))
          .contains(Reason.OVERLOADED);
      assertThat(store.statistics().rejections()).isGreaterThanOrEqualTo(refused);
    }
  }

  @Test
  void command_writtenAndNotAnswered_isNeverSentAgain() {
    try (RedisStore store = RedisStore.builder(proxy.uri()).connect()) {
      one(acquire(store, claim("key", LIMIT, 1)));
      proxy.swallowAnswers(true);
      List<CompletableFuture<List<Decision>>> lost = many(store, 20, "key", LIMIT);
      lost.forEach(answer -> assertThat(failure(answer).reason()).isEqualTo(Reason.UNANSWERED));
      proxy.cut();
      proxy.swallowAnswers(false);

      await().until(() -> isAnswered(store));
      long taken = 1_000 - one(peek(store, claim("key", LIMIT, 0))).remaining();
      assertThat(taken).isBetween(1L, 21L);
      await().until(() -> store.statistics().connections() == 2);
      assertThat(one(peek(store, claim("key", LIMIT, 0))).remaining()).isEqualTo(1_000 - taken);
    }
  }

  @Test
  void connection_cut_failsWhatIsInFlightAndIsMadeAgain() {
    try (RedisStore store =
        RedisStore.builder(proxy.uri()).deadline(Duration.ofSeconds(5)).connect()) {
      proxy.swallowAnswers(true);
      long calls = store.statistics().calls();
      CompletableFuture<List<Decision>> answer = acquire(store, claim("key", LIMIT, 1));
      await().until(() -> store.statistics().calls() > calls);
      proxy.cut();
      proxy.swallowAnswers(false);

      assertThat(failure(answer).reason()).isEqualTo(Reason.UNANSWERED);
      await().until(() -> isAnswered(store));
    }
  }

  @Test
  void store_closed_failsCalls() {
    RedisStore store = RedisStore.connect(server.uri());
    store.close();

    assertThat(failure(acquire(store, claim("key", LIMIT, 1)))).hasMessageContaining("closed");
  }
}
