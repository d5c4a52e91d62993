package dev.weir.redis;

import static dev.weir.redis.Answers.acquire;
import static dev.weir.redis.Answers.claim;
import static dev.weir.redis.Answers.failure;
import static dev.weir.redis.Answers.one;
import static dev.weir.redis.Answers.peek;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.limit.Algorithm;
import dev.weir.limit.Decision;
import dev.weir.limit.Limit;
import dev.weir.store.Breaker;
import dev.weir.store.StoreException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Three servers that know nothing of each other, one of which is gone at times. */
class ShardedIT {

  private static final Limit LIMIT = Limit.perHour(1_000).algorithm(Algorithm.FIXED_WINDOW);

  private final List<RedisServer> servers =
      Stream.generate(() -> RedisServer.embedded()).limit(3).toList();
  private final RedisStore store =
      RedisStore.sharded(servers.stream().map(RedisServer::uri).toArray(String[]::new))
          .deadline(Duration.ofMillis(500))
          .breaker(node -> Breaker.builder())
          .connect();

  @AfterEach
  void close() {
    store.close();
    servers.forEach(RedisServer::close);
  }

  /** A value whose counter is on this server. */
  private static String on(int server) {
    Shards shards = new Shards(3);
    return IntStream.iterate(0, i -> i + 1)
        .mapToObj(i -> "on" + i)
        .filter(value -> shards.of(value) == server)
        .findFirst()
        .orElseThrow();
  }

  private StoreException failureOn(int server) {
    return failure(acquire(store, claim(on(server), LIMIT, 1)));
  }

  @Test
  void server_gone_concernsItsKeysAloneUntilItIsBack() {
    for (int i = 0; i < 3; i++) {
      one(acquire(store, claim(on(i), LIMIT, 1)));
    }
    servers.get(1).kill();
    await().until(() -> failureOn(1) != null && store.breakers(Breaker.State.CLOSED) == 2);
    for (int i = 0; i < 100; i++) {
      CompletableFuture<List<Decision>> rejected = acquire(store, claim(on(1), LIMIT, 1));
      assertThat(rejected).as("without a wait").isCompletedExceptionally();
      assertThat(failureOn(0)).isNull();
      assertThat(failureOn(2)).isNull();
    }
    assertThat(store.breakerStatistics().rejected()).isPositive();

    servers.get(1).start();
    await().until(() -> failureOn(1) == null);
    assertThat(store.breakers(Breaker.State.CLOSED)).isEqualTo(3);
    assertThat(one(peek(store, claim(on(0), LIMIT, 0))).remaining()).isEqualTo(1_000 - 101);
  }

  @Test
  void call_ofWhichOneServerIsGone_failsAndTakesNothingOnTheOthers() {
    servers.get(1).kill();
    await().until(() -> failureOn(1) != null);

    for (int i = 0; i < 20; i++) {
      assertThat(
              failure(
                  acquire(
                      store,
                      claim(on(0), LIMIT, 1),
                      claim(on(1), LIMIT, 1),
                      claim(on(2), LIMIT, 1))))
          .isNotNull();
    }

    assertThat(one(peek(store, claim(on(0), LIMIT, 0))).remaining()).isEqualTo(1_000);
    assertThat(one(peek(store, claim(on(2), LIMIT, 0))).remaining()).isEqualTo(1_000);
  }

  @Test
  void probe_asksEveryServer() {
    CompletableFuture<List<Decision>> well = new CompletableFuture<>();
    store.probe(Answers.into(well));
    assertThat(failure(well)).isNull();

    servers.get(2).kill();
    await().until(() -> failureOn(2) != null);
    CompletableFuture<List<Decision>> ill = new CompletableFuture<>();
    store.probe(Answers.into(ill));
    assertThat(failure(ill)).isNotNull().hasMessageContaining("" + servers.get(2).port());
  }
}
