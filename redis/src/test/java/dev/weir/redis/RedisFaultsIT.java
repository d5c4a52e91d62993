package dev.weir.redis;

import static dev.weir.redis.Answers.acquire;
import static dev.weir.redis.Answers.adjust;
import static dev.weir.redis.Answers.claim;
import static dev.weir.redis.Answers.failure;
import static dev.weir.redis.Answers.many;
import static dev.weir.redis.Answers.one;
import static dev.weir.redis.Answers.peek;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.weir.limit.Algorithm;
import dev.weir.limit.Decision;
import dev.weir.limit.Limit;
import dev.weir.store.Adjustment;
import dev.weir.store.StoreException;
import dev.weir.store.StoreException.Reason;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.StatefulRedisConnection;
import io.lettuce.core.api.sync.RedisCommands;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What Redis says when it will not, and what comes of it. */
class RedisFaultsIT {

  private static final Limit LIMIT = Limit.perHour(1_000).algorithm(Algorithm.FIXED_WINDOW);

  private final RedisServer server = RedisServer.embedded();
  private RedisStore store;
  private RedisClient client;
  private StatefulRedisConnection<String, String> connection;
  private RedisCommands<String, String> redis;

  @BeforeEach
  void connect() {
    store = RedisStore.builder(server.uri()).deadline(Duration.ofSeconds(5)).connect();
    client = RedisClient.create(server.uri());
    connection = client.connect();
    redis = connection.sync();
  }

  @AfterEach
  void close() {
    store.close();
    client.shutdown();
    server.close();
  }

  private static String key(String value) {
    byte[] key = new CounterKeys("rate_limit").of(claim(value, LIMIT, 1).key());
    return new String(key, StandardCharsets.US_ASCII);
  }

  @Test
  void script_flushedWhileCallsRun_isLoadedAgainAndCountsEachOnce() {
    List<CompletableFuture<List<Decision>>> answers = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      redis.scriptFlush();
      answers.addAll(many(store, 40, "key", LIMIT));
    }
    answers.forEach(answer -> assertThat(one(answer).allowed()).isTrue());

    assertThat(one(peek(store, claim("key", LIMIT, 0))).remaining()).isEqualTo(200);
    RedisStatistics statistics = store.statistics();
    assertThat(statistics.scripts().get(0).reloads()).isPositive();
    assertThat(statistics.evalshaRatio()).isLessThan(1);
    assertThat(statistics.scriptsLoaded()).isGreaterThan(2);
  }

  @ParameterizedTest
  @EnumSource
  void value_thatIsNotWeirs_failsItsOwnCallAlone(Algorithm algorithm) {
    Limit limit = limit(algorithm);
    redis.set(key("string"), "hello");
    redis.set(key("short"), "\u0081");
    redis.rpush(key("list"), "hello");
    redis.zadd(key("zset"), 0, "hello");
    redis.hset(key("hash"), "hello", "there");

    List<CompletableFuture<List<Decision>>> good = many(store, 50, "good", limit);
    for (String bad : List.of("string", "short", "list", "zset", "hash")) {
      StoreException failure = failure(acquire(store, claim(bad, limit, 1)));
      assertThat(failure).as(bad).isNotNull().hasMessageContaining("not written by Weir");
      assertThat(failure.reason()).isEqualTo(Reason.BAD_COUNTER);
    }
    good.addAll(many(store, 50, "good", limit));

    good.forEach(answer -> assertThat(one(answer)).isNotNull());
    assertThat(redis.get(key("string"))).isEqualTo("hello");
    assertThat(redis.hget(key("hash"), "hello")).isEqualTo("there");
  }

  private static Limit limit(Algorithm algorithm) {
    return algorithm == Algorithm.ENVOY_FIXED_WINDOW
        ? Limit.envoy(1_000, LIMIT.window())
        : LIMIT.algorithm(algorithm);
  }

  @ParameterizedTest
  @EnumSource
  void reset_ofAValueThatIsNotWeirs_leavesAFreshCounter(Algorithm algorithm) {
    Limit limit = limit(algorithm);
    redis.set(key("string"), "hello");
    redis.hset(key("hash"), "hello", "there");

    for (String bad : List.of("string", "hash")) {
      adjust(store, new Adjustment.Reset(claim(bad, limit, 0))).join();

      assertThat(one(acquire(store, claim(bad, limit, 1))).remaining()).isEqualTo(999);
    }
  }

  @ParameterizedTest
  @EnumSource(names = "CONCURRENCY", mode = EnumSource.Mode.EXCLUDE)
  void denial_afterTheClockWentBack_namesAWaitThatIsEnough(Algorithm algorithm) {
    Limit limit =
        algorithm == Algorithm.ENVOY_FIXED_WINDOW
            ? Limit.envoy(60, Limit.perMinute(60).window())
            : Limit.perMinute(60).algorithm(algorithm);
    try (RedisStore clocked =
        RedisStore.builder(server.uri())
            .deadline(Duration.ofSeconds(5))
            .ticker(() -> 0)
            .connect()) {
      long start = 1_800_000_000_000_000L;
      long back = start - 30_000_000;
      one(acquire(clocked.at(() -> start), claim("key", limit, 60)));

      Decision denied = one(acquire(clocked.at(() -> back), claim("key", limit, 1)));
      assertThat(denied.allowed()).isFalse();

      long then = back + denied.retryAfterMicros().orElseThrow();
      assertThat(one(acquire(clocked.at(() -> then), claim("key", limit, 1))).allowed()).isTrue();
    }
  }

  @Test
  void clock_ofAStoreThatDecidesByRedis_cannotBeReplaced() {
    assertThatThrownBy(() -> store.at(() -> 0)).isInstanceOf(IllegalStateException.class);
  }

  @Test
  void value_thatIsNotWeirs_leavesTheOtherClaimsOfItsCallUntouched() {
    redis.set(key("bad"), "hello");

    assertThat(failure(acquire(store, claim("a", LIMIT, 1), claim("bad", LIMIT, 1)))).isNotNull();

    assertThat(one(peek(store, claim("a", LIMIT, 0))).remaining()).isEqualTo(1_000);
  }

  @Test
  void replica_refusingWrites_failsCallsUntilItIsPrimaryAgain() {
    one(acquire(store, claim("key", LIMIT, 1)));
    redis.replicaof("127.0.0.1", 1);

    StoreException failure = failure(acquire(store, claim("key", LIMIT, 1)));
    assertThat(failure.reason()).isEqualTo(Reason.UNAVAILABLE);
    assertThat(failure).hasMessageContaining("READONLY");

    redis.replicaofNoOne();
    await().until(() -> failure(acquire(store, claim("key", LIMIT, 1))) == null);
    assertThat(one(peek(store, claim("key", LIMIT, 0))).remaining()).isEqualTo(998);
  }

  @Test
  void memory_full_failsWhatWritesAndAnswersWhatOnlyLooks() {
    one(acquire(store, claim("key", LIMIT, 1_000)));
    redis.configSet("maxmemory", "1");

    StoreException failure = failure(acquire(store, claim("new", LIMIT, 1)));
    assertThat(failure.reason()).isEqualTo(Reason.UNAVAILABLE);
    assertThat(failure).hasMessageContaining("OOM");
    assertThat(one(acquire(store, claim("key", LIMIT, 1))).allowed()).isFalse();
    assertThat(one(peek(store, claim("new", LIMIT, 1))).allowed()).isTrue();

    redis.configSet("maxmemory", "0");
    assertThat(one(acquire(store, claim("new", LIMIT, 1))).remaining()).isEqualTo(999);
  }

  @Test
  void redis_busyWithAnotherScript_failsCallsUntilItIsDone() {
    redis.configSet("lua-time-limit", "1");
    CompletableFuture<Object> busy =
        connection.async().eval("while true do end", ScriptOutputType.STATUS).toCompletableFuture();
    try (StatefulRedisConnection<String, String> other = client.connect()) {
      await().until(() -> isBusy(other.sync()));

      StoreException failure = failure(acquire(store, claim("key", LIMIT, 1)));
      assertThat(failure.reason()).isEqualTo(Reason.UNAVAILABLE);
      assertThat(failure).hasMessageContaining("BUSY");

      other.sync().scriptKill();
    }
    assertThatThrownBy(busy::join).hasMessageContaining("killed");
    assertThat(one(acquire(store, claim("key", LIMIT, 1))).remaining()).isEqualTo(999);
  }

  private static boolean isBusy(RedisCommands<String, String> redis) {
    try {
      redis.ping();
      return false;
    } catch (RedisCommandExecutionException e) {
      return e.getMessage().contains("BUSY");
    }
  }

  @Test
  void redis_loadingItsData_failsCallsUntilItHas() {
    // While it loads, Redis looks at its clients every 2 MB.
    redis.configSet("rdbcompression", "no");
    for (int i = 0; i < 100; i++) {
      redis.set("filler" + i, "x".repeat(100_000));
    }
    redis.configSet("key-load-delay", "5000");
    var reload = connection.async().debugReload();
    StoreException failure =
        await()
            .pollInterval(Duration.ofMillis(1))
            .until(() -> failure(acquire(store, claim("key", LIMIT, 0))), Objects::nonNull);

    assertThat(failure.reason()).isEqualTo(Reason.UNAVAILABLE);
    assertThat(failure).hasMessageContaining("LOADING");
    assertThat(reload.toCompletableFuture()).succeedsWithin(Duration.ofSeconds(10));
    await().until(() -> failure(acquire(store, claim("key", LIMIT, 1))) == null);
  }

  @Test
  void connect_toNothing_failsWithTheAddress() {
    server.kill();

    assertThatThrownBy(
            () -> RedisStore.builder(server.uri()).connectTimeout(Duration.ofMillis(200)).connect())
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("not connected to 127.0.0.1:" + server.port());
  }
}
