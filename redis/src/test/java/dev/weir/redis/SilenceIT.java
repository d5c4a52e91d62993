package dev.weir.redis;

import static dev.weir.redis.Answers.acquire;
import static dev.weir.redis.Answers.claim;
import static dev.weir.redis.Answers.failure;
import static dev.weir.redis.Answers.many;
import static dev.weir.redis.Answers.one;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.limit.Decision;
import dev.weir.limit.Limit;
import dev.weir.store.Breaker;
import dev.weir.store.Completion;
import dev.weir.store.StoreException;
import dev.weir.store.StoreException.Reason;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who waits how long for a Redis that says nothing, and what that costs the others. */
class SilenceIT {

  private static final Limit LIMIT = Limit.perHour(1_000);
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final Duration SHORT = Duration.ofMillis(100);

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

  @Test
  void answer_thatTakesLongerThanConnecting_isWaitedFor() {
    try (RedisStore store =
        RedisStore.builder(proxy.uri())
            .connectTimeout(Duration.ofMillis(500))
            .commandTimeout(LONG)
            .deadline(LONG)
            .connect()) {
      proxy.holdAnswers(true);
      CompletableFuture<List<Decision>> answer = acquire(store, claim("key", LIMIT, 1));
      await().during(Duration.ofSeconds(1)).until(() -> !answer.isDone());
      proxy.holdAnswers(false);

      assertThat(one(answer).allowed()).isTrue();
    }
  }

  @Test
  void connection_silentForTheCommandTimeout_isGivenUpLongBeforeTheDeadline() {
    try (RedisStore store =
        RedisStore.builder(proxy.uri())
            .connectTimeout(LONG)
            .commandTimeout(SHORT)
            .deadline(LONG)
            .connect()) {
      proxy.swallowAnswers(true);
      CompletableFuture<List<Decision>> answer = acquire(store, claim("key", LIMIT, 1));

      assertThat(failure(answer).reason()).isEqualTo(Reason.UNANSWERED);
    }
  }

  @Test
  void connection_silentWhileItIsSetUp_isTriedAgain() {
    proxy.swallowAnswers(true);
    try (RedisStore store = RedisStore.builder(proxy.uri()).connectTimeout(SHORT).open()) {
      await().until(() -> proxy.accepted() > 4);
      proxy.swallowAnswers(false);

      await().until(() -> isAnswered(store));
    }
  }

  @Test
  void calls_unansweredDuringOnePause_leaveTheServersBreakerClosed() {
    try (RedisStore store =
        RedisStore.builder(proxy.uri())
            .breaker(server -> Breaker.builder())
            .commandTimeout(LONG)
            .deadline(Duration.ofSeconds(1))
            .connect()) {
      proxy.holdAnswers(true);
      for (CompletableFuture<List<Decision>> answer : many(store, 40, "key", LIMIT)) {
        assertThat(failure(answer).reason()).isEqualTo(Reason.UNANSWERED);
      }
      proxy.holdAnswers(false);

      assertThat(store.breakers(Breaker.State.CLOSED)).isEqualTo(1);
      assertThat(isAnswered(store)).isTrue();
    }
  }

  @Test
  void completions_thatThrow_leaveNobodyUnanswered() {
    answersAllThough(
        LONG,
        store -> {
          CompletableFuture<List<Decision>> last = many(store, 1, "key", LIMIT).get(0);
          return failure(last) == null;
        });
  }

  @Test
  void completions_thatThrowAtTheDeadline_leaveNobodyUnanswered() {
    answersAllThough(
        SHORT,
        store -> {
          proxy.swallowAnswers(true);
          return failure(acquire(store, claim("key", LIMIT, 1))) != null;
        });
  }

  /** Thrown by completions, and then by who is told of it. */
  private void answersAllThough(Duration deadline, Predicate<RedisStore> last) {
    Thread.UncaughtExceptionHandler before = Thread.getDefaultUncaughtExceptionHandler();
    try (RedisStore store = RedisStore.builder(proxy.uri()).deadline(deadline).connect()) {
      Thread.setDefaultUncaughtExceptionHandler(
          (thread, fault) -> {
            throw new IllegalStateException("thrown by the handler", fault);
          });
      AtomicInteger answers = new AtomicInteger();
      for (int i = 0; i < 200; i++) {
        store.acquire(List.of(claim("key", LIMIT, 1)), new Throwing(answers));
      }
      assertThat(last.test(store)).isTrue();
      await().dontCatchUncaughtExceptions().until(() -> answers.get() == 200);
    } finally {
      Thread.setDefaultUncaughtExceptionHandler(before);
    }
  }

  private record Throwing(AtomicInteger answers) implements Completion<List<Decision>> {
    @Override
    public void completed(List<Decision> decisions) {
      answers.incrementAndGet();
      throw new IllegalStateException("thrown by a completion");
    }

    @Override
    public void failed(StoreException cause) {
      answers.incrementAndGet();
      throw new IllegalStateException("thrown by a completion", cause);
    }
  }
}
