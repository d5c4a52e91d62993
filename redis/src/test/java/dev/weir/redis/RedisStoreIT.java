package dev.weir.redis;

import static dev.weir.redis.Answers.acquire;
import static dev.weir.redis.Answers.claim;
import static dev.weir.redis.Answers.many;
import static dev.weir.redis.Answers.one;
import static dev.weir.redis.Answers.peek;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.weir.Limiter;
import dev.weir.limit.Algorithm;
import dev.weir.limit.Decision;
import dev.weir.limit.InvalidValueException;
import dev.weir.limit.Limit;
import dev.weir.store.Adjustment;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The store at Redis' own time, as it is used. */
class RedisStoreIT {

  private static RedisServer server;
  private static RedisClient client;
  private static RedisCommands<String, String> redis;

  private RedisStore store;

  @BeforeAll
  static void start() {
    server = RedisServer.embedded();
    RedisStore.connect(server.uri()).close();
    client = RedisClient.create(server.uri());
    redis = client.connect().sync();
  }

  @AfterAll
  static void stop() {
    client.shutdown();
    server.close();
  }

  @BeforeEach
  void connect() {
    redis.flushall();
    store = patient("rate_limit").connect();
  }

  @AfterEach
  void close() {
    store.close();
  }

  private static RedisStoreBuilder patient(String prefix) {
    return RedisStore.builder(server.uri()).prefix(prefix).deadline(Duration.ofSeconds(5));
  }

  private static Limit limit(Algorithm algorithm, long units, Duration window) {
    Limit limit = Limit.of(units, window);
    return algorithm == Algorithm.ENVOY_FIXED_WINDOW
        ? Limit.envoy(units, limit.window())
        : limit.algorithm(algorithm);
  }

  private static long redisMicros() {
    List<String> time = redis.time();
    return Long.parseLong(time.get(0)) * 1_000_000 + Long.parseLong(time.get(1));
  }

  @Test
  void limiters_overTwoStores_shareTheirLimit() {
    try (RedisStore other = patient("rate_limit").connect()) {
      Limiter here = Limiter.over(store, Limit.perHour(3));
      Limiter there = Limiter.over(other, Limit.perHour(3));

      assertThat(here.tryAcquire("user:42")).isTrue();
      assertThat(there.tryAcquire("user:42", 2)).isTrue();
      assertThat(here.tryAcquire("user:42")).isFalse();
      assertThat(there.tryAcquire("user:43")).isTrue();
    }
  }

  @Test
  void stores_ofOtherPrefixes_doNotMeet() {
    try (RedisStore other = patient("staging").connect()) {
      Limit limit = Limit.perHour(1);

      assertThat(one(acquire(store, claim("key", limit, 1))).allowed()).isTrue();
      assertThat(one(acquire(other, claim("key", limit, 1))).allowed()).isTrue();
      assertThat(redis.keys("staging:*")).hasSize(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void decision_ofAnyAlgorithm_isMadeAtTheTimeOfRedis(Algorithm algorithm) {
    Limit limit = limit(algorithm, 3, Duration.ofDays(300));

    long before = redisMicros();
    Decision third = one(acquire(store, claim("key", limit, 3)));
    Decision fourth = one(acquire(store, claim("key", limit, 1)));
    long after = redisMicros();

    assertThat(third.allowed()).isTrue();
    assertThat(fourth.allowed()).isFalse();
    assertThat(third.decidedAtMicros()).isBetween(before, fourth.decidedAtMicros());
    assertThat(fourth.decidedAtMicros()).isLessThanOrEqualTo(after);
    assertThat(fourth.retryAfterMicros().orElseThrow()).isBetween(1L, 2 * limit.window().micros());
  }

  @ParameterizedTest
  @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "ENVOY_FIXED_WINDOW")
  void denial_whoseWaitIsOver_isAllowedAndNotSooner(Algorithm algorithm) {
    Limit limit = limit(algorithm, 2, Duration.ofMillis(100));
    one(acquire(store, claim("key", limit, 2)));
    Decision denied = one(acquire(store, claim("key", limit, 2)));
    // A pause of 100 ms between the two calls would let the window end.
    long earliest =
        denied.allowed() ? 0 : denied.decidedAtMicros() + denied.retryAfterMicros().orElseThrow();

    Decision[] allowed = new Decision[1];
    await()
        .pollInterval(Duration.ofMillis(1))
        .until(
            () -> {
              allowed[0] = one(acquire(store, claim("key", limit, 2)));
              return allowed[0].allowed();
            });

    assertThat(allowed[0].decidedAtMicros()).isGreaterThanOrEqualTo(earliest);
  }

  @Test
  void checks_madeAtOnce_areCombined() {
    Limit limit = Limit.perDay(100_000).algorithm(Algorithm.FIXED_WINDOW);
    List<CompletableFuture<List<Decision>>> answers = many(store, 2_000, "key", limit);
    answers.forEach(answer -> assertThat(one(answer).allowed()).isTrue());

    assertThat(one(peek(store, claim("key", limit, 0))).remaining()).isEqualTo(98_000);
    RedisStatistics statistics = store.statistics();
    assertThat(statistics.checks()).as("and the look at connecting").isEqualTo(2_002);
    assertThat(statistics.calls()).isLessThan(600);
    assertThat(statistics.evalshaRatio()).isEqualTo(1);
    assertThat(statistics.scriptsLoaded()).as("on each connection once").isBetween(3L, 6L);
    assertThat(statistics.scripts())
        .extracting(ScriptStatistics::name)
        .contains("acquire_fixed_window");
    assertThat(statistics.scripts().get(0).p99()).isPositive();
  }

  @Test
  void claims_ofOneCall_areTakenTogetherOrNotAtAll() {
    Limit wide = Limit.perHour(100);
    Limit narrow = Limit.concurrency(1, Duration.ofHours(1));
    acquire(store, claim("narrow", narrow, 1)).join();

    List<Decision> decisions =
        acquire(store, claim("wide", wide, 5), claim("narrow", narrow, 1)).join();

    assertThat(decisions).extracting(Decision::allowed).containsExactly(true, false);
    assertThat(one(peek(store, claim("wide", wide, 0))).remaining()).isEqualTo(100);
  }

  @Test
  void lease_ofOneStore_isReleasedByAnother() {
    Limit limit = Limit.concurrency(1_000, Duration.ofHours(1));
    long lease = one(acquire(store, claim("key", limit, 700))).leaseId().orElseThrow();
    try (RedisStore other = patient("rate_limit").connect()) {
      Limiter limiter = Limiter.over(other, limit);
      assertThat(limiter.releaseAsync("key", 7).toCompletableFuture().join().allowed()).isFalse();
      Answers.adjust(other, new Adjustment.Release(claim("key", limit, 0), lease)).join();
    }
    assertThat(one(peek(store, claim("key", limit, 0))).remaining()).isEqualTo(1_000);
  }

  @Test
  void state_farAheadOfTheTimeOfRedis_isExhaustedForAWindowAndNoLonger() {
    Limit limit = Limit.of(5, Duration.ofMillis(200)).algorithm(Algorithm.FIXED_WINDOW);
    try (RedisStore later = patient("rate_limit").ticker(RedisStoreIT::inTenDays).connect()) {
      one(acquire(later, claim("key", limit, 1)));
    }

    Decision denied = one(acquire(store, claim("key", limit, 1)));
    assertThat(denied.allowed()).isFalse();
    assertThat(denied.retryAfterMicros().orElseThrow()).isLessThanOrEqualTo(200_000);

    await().until(() -> one(acquire(store, claim("key", limit, 1))).allowed());
  }

  private static long inTenDays() {
    return redisMicros() + Duration.ofDays(10).toMillis() * 1_000;
  }

  @Test
  void operation_thatTheAlgorithmHasNot_isRefusedBeforeAnythingIsSent() {
    long before = store.statistics().calls();
    Adjustment reserve = new Adjustment.Reserve(claim("key", Limit.perHour(1), 1), 0);

    assertThatThrownBy(() -> Answers.adjust(store, reserve))
        .isInstanceOf(UnsupportedOperationException.class);
    assertThat(store.statistics().calls()).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://user:secret@localhost",
        "redis-sentinel://secret@localhost:26379#mymaster",
        "redis-socket:///tmp/secret"
      })
  void uri_thatIsOfNoServer_isRefusedWithoutBeingShown(String uri) {
    assertThatThrownBy(() -> RedisStore.connect(uri))
        .isInstanceOf(InvalidValueException.class)
        .hasMessageNotContaining("secret")
        .hasMessageContaining("redis://");
  }
}
