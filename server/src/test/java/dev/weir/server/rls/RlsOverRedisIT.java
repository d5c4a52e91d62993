package dev.weir.server.rls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.weir.redis.RedisStore;
import dev.weir.redis.RedisStoreBuilder;
import dev.weir.redis.ScriptStatistics;
import dev.weir.server.RedisProcess;
import dev.weir.server.rls.RandomTraffic.Vocabulary;
import dev.weir.server.rls.file.YamlFile;
import dev.weir.server.rls.match.Compiler;
import dev.weir.server.rls.message.JsonRequest;
import dev.weir.server.rls.message.RlsResponse.Status;
import dev.weir.store.StoreException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Envoy's service with its counters in a real Redis under the original's keys: the windows are
 * those of the instance's clock, which is the test's, while Redis has its own.
 */
class RlsOverRedisIT {

  private static final int REQUESTS = Integer.getInteger("weir.rls.redis.requests", 20_000);
  private static final long SEED = Long.getLong("weir.rls.seed", 20_260_201);
  private static final int REQUESTS_PER_PROGRAM = 500;

  /** In 2023, not at the edge of any window. */
  private static final long NOW_SECONDS = 1_700_000_090L;

  private static final AtomicInteger PREFIXES = new AtomicInteger();

  private static RedisProcess redis;

  @BeforeAll
  static void start() {
    redis = new RedisProcess();
    store().connect().close(); // waits for it
  }

  @AfterAll
  static void stop() {
    redis.close();
  }

  private final AtomicLong now = new AtomicLong(NOW_SECONDS * 1_000_000);

  private static String newPrefix() {
    return "run" + PREFIXES.incrementAndGet() + ":";
  }

  private static RedisStoreBuilder store() {
    // What is kept has to outlive a slow machine's test.
    return RedisStore.builder(redis.url())
        .announced(false)
        .deadline(Duration.ofSeconds(10))
        .ttlBuffer(Duration.ofHours(1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "default",
        "headers",
        "local-cache",
        "metadata",
        "quota",
        "shadow",
        "stop-increment"
      })
  void recording_replayedWithItsClock_isAnsweredFieldForField(String recording) throws IOException {
    try (RedisStore store = store().connect()) {
      RecordedAnswersTest.replay(recording, store, now, newPrefix(), true);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"ORIGINAL", "COUNTED"})
  void service_randomFilesAndRequests_answersAsTheDefinitions(Vocabulary vocabulary) {
    try (RedisStore store = store().connect()) {
      for (int i = 0; i < REQUESTS / REQUESTS_PER_PROGRAM; i++) {
        String prefix = newPrefix();
        new RandomProgram(SEED + i, REQUESTS_PER_PROGRAM, store, now, prefix, true, vocabulary)
            .run();
      }
    }
  }

  private RlsService service(RedisStore store, String prefix) {
    RlsOptions options = RecordedAnswersTest.options("default", prefix, true);
    RlsService service = new RlsService(store, now::get, options, LimitStatistics.NONE);
    String yaml =
        """
        domain: shop
        descriptors:
          - key: user
            rate_limit: {unit: minute, requests_per_unit: 5}
          - key: kept
            rate_limit:
              - {unit: year, requests_per_unit: 5, on_denied: keep}
              - {unit: year, requests_per_unit: 9, algorithm: token_bucket}
          - key: path
            value: /ünï*
            rate_limit: {unit: hour, requests_per_unit: 2}
        """;
    service.use(Compiler.compile(List.of(YamlFile.read("shop.yaml", yaml)), false));
    return service;
  }

  private static List<Status> ask(RlsService service, String hits, String... entries) {
    List<String> descriptors = new ArrayList<>();
    for (String entry : entries) {
      String[] both = entry.split("=", 2);
      descriptors.add(
          "{\"entries\":[{\"key\":\"%s\",\"value\":\"%s\"}]}".formatted(both[0], both[1]));
    }
    String json =
        "{\"domain\":\"shop\",\"hitsAddend\":%s,\"descriptors\":[%s]}"
            .formatted(hits, String.join(",", descriptors));
    return Recorded.decide(service, JsonRequest.read(json.getBytes(StandardCharsets.UTF_8)))
        .statuses();
  }

  @Test
  void counter_ofTheOriginal_isCountedOn() throws IOException {
    String prefix = newPrefix();
    try (PlainRedis original = new PlainRedis(redis.url());
        RedisStore store = store().connect()) {
      String key = prefix + "shop_user_ann_" + (NOW_SECONDS - NOW_SECONDS % 60);
      original.say("INCRBY", key, "3");
      original.say("EXPIRE", key, "60");
      RlsService service = service(store, prefix);

      assertThat(ask(service, "1", "user=ann").get(0).remaining()).isEqualTo(1);
      assertThat(original.number("INCRBY", key, "1")).isEqualTo(5);
      assertThat(ask(service, "1", "user=ann").get(0).overLimit()).isTrue();
      assertThat(original.number("INCRBY", key, "0")).as("a denied hit counts").isEqualTo(6);
    }
  }

  private static long scriptCalls(RedisStore store) {
    return store.statistics().scripts().stream().mapToLong(ScriptStatistics::calls).sum();
  }

  @Test
  void counters_ofOneRequest_areTheOriginalsKeysAndNumbers() throws IOException {
    String prefix = newPrefix();
    try (PlainRedis original = new PlainRedis(redis.url());
        RedisStore store = store().connect()) {
      RlsService service = service(store, prefix);
      long calls = scriptCalls(store);

      ask(service, "2", "user=a{b}", "path=/ünïx", "user=a{b}");

      assertThat(scriptCalls(store) - calls).as("of the script").isEqualTo(1);
      String user = prefix + "shop_user_a{b}_" + (NOW_SECONDS - NOW_SECONDS % 60);
      String path = prefix + "shop_path_/ünïx_" + (NOW_SECONDS - NOW_SECONDS % 3_600);
      assertThat(original.say("GET", user)).isEqualTo("4");
      assertThat(original.say("GET", path)).isEqualTo("2");
    }
  }

  @Test
  void counter_withAnOrdinaryBuffer_livesAsLongAsTheOriginals() throws IOException {
    String prefix = newPrefix();
    try (PlainRedis original = new PlainRedis(redis.url());
        RedisStore store = store().ttlBuffer(Duration.ofSeconds(10)).connect()) {
      ask(service(store, prefix), "1", "path=/ünï");

      String key = prefix + "shop_path_/ünï_" + (NOW_SECONDS - NOW_SECONDS % 3_600);
      assertThat(original.number("PTTL", key)).isCloseTo(3_750_000L, within(150_000L));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"many", "1.5", "", "0x1"})
  void counter_thatIsNoNumber_isAnErrorForThatRequestOnly(String value) throws IOException {
    String prefix = newPrefix();
    try (PlainRedis original = new PlainRedis(redis.url());
        RedisStore store = store().connect()) {
      RlsService service = service(store, prefix);
      String key = prefix + "shop_user_eve_" + (NOW_SECONDS - NOW_SECONDS % 60);
      original.say("SET", key, value);

      assertThatThrownBy(() -> ask(service, "1", "user=eve"))
          .hasRootCauseInstanceOf(StoreException.class)
          .hasMessageContaining("NOTWEIR");
      assertThat(original.say("GET", key)).isEqualTo(value);
      assertThat(ask(service, "1", "user=joe").get(0).remaining()).isEqualTo(4);
    }
  }

  @ParameterizedTest
  @CsvSource({"9223372036854775807, true, 0", "4503599627370496, true, 0", "-7, false, 4"})
  void counter_thatIsOutOfRange_isBounded(String count, boolean over, long remaining)
      throws IOException {
    String prefix = newPrefix();
    try (PlainRedis original = new PlainRedis(redis.url());
        RedisStore store = store().connect()) {
      RlsService service = service(store, prefix);
      String key = prefix + "shop_user_max_" + (NOW_SECONDS - NOW_SECONDS % 60);
      original.say("SET", key, count);

      assertThat(ask(service, "1", "user=max").get(0))
          .returns(over, Status::overLimit)
          .returns(remaining, Status::remaining);
    }
  }

  @Test
  void window_isThatOfTheInstancesClock() throws IOException {
    String prefix = newPrefix();
    try (PlainRedis original = new PlainRedis(redis.url());
        RedisStore store = store().connect()) {
      RlsService service = service(store, prefix);
      now.set(NOW_SECONDS * 1_000_000 + 9_999_999);
      ask(service, "5", "user=bob");
      assertThat(ask(service, "1", "user=bob").get(0))
          .returns(true, Status::overLimit)
          .returns(1L, Status::resetSeconds);

      now.addAndGet(1);
      assertThat(ask(service, "1", "user=bob").get(0))
          .returns(4L, Status::remaining)
          .returns(60L, Status::resetSeconds);
      assertThat(original.say("GET", prefix + "shop_user_bob_" + (NOW_SECONDS + 10)))
          .isEqualTo("1");
    }
  }

  @Test
  void limits_thatKeep_areAllOrNothingByTheClockOfRedis() throws IOException {
    String prefix = newPrefix();
    try (PlainRedis original = new PlainRedis(redis.url());
        RedisStore store = store().connect()) {
      RlsService service = service(store, prefix);

      assertThat(ask(service, "3", "kept=a").get(0).remaining()).isEqualTo(2);
      assertThat(ask(service, "4", "kept=a").get(0))
          .returns(true, Status::overLimit)
          .returns(2L, Status::remaining);
      List<Status> both = ask(service, "3", "kept=a", "kept=b");
      assertThat(both.get(0).overLimit()).isTrue();
      assertThat(both.get(1)).returns(false, Status::overLimit).returns(5L, Status::remaining);
      assertThat(ask(service, "2", "kept=a", "kept=b"))
          .allMatch(status -> !status.overLimit())
          .extracting(Status::remaining)
          .containsExactly(0L, 3L);
      assertThat(original.say("KEYS", prefix + "*")).as("keys of the original").isEqualTo("0");
    }
  }
}
