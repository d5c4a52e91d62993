package dev.weir.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import dev.weir.limit.Limit;
import dev.weir.redis.RedisStore;
import dev.weir.rule.Rule;
import dev.weir.store.Key;
import dev.weir.store.KeySpace;
import dev.weir.store.ResetListener;
import dev.weir.store.StoreFailure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Services that share a real Redis know of each other, as seen from outside. */
class FleetIT {

  private static final String TOKEN = "0123456789abcdef";
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final RedisProcess redis = new RedisProcess();
  private final List<TestServer> services = new ArrayList<>();

  @AfterEach
  void stop() {
    services.forEach(TestServer::close);
    redis.close();
  }

  private TestServer service(Map<String, String> more) {
    Map<String, String> flags = new HashMap<>(more);
    flags.put("store.redis", redis.url());
    flags.putIfAbsent("admin.token", TOKEN);
    flags.put("store.deadline", "1s");
    flags.putIfAbsent("instances.sync_interval", "100ms");
    TestServer service = new TestServer(flags);
    service.micros.set(Instant.now().toEpochMilli() * 1_000);
    services.add(service);
    return service;
  }

  private static String statistics(TestServer of) {
    return of.send(of.request("/stats/distributed").header("Authorization", "Bearer " + TOKEN))
        .body();
  }

  private TestServer service(String id) {
    return service(Map.of("instances.id", id, "instances.max_drift", "1d"));
  }

  private static void awaitLive(TestServer service, int live) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(service.get("/health/distributed").body())
                    .contains("\"live\":" + live + ",\"current\":true"));
  }

  /** Every value of this name, in the order of the text. */
  private static List<String> values(String json, String name) {
    List<String> values = new ArrayList<>();
    try (JsonParser parser = new JsonFactory().createParser(json)) {
      while (parser.nextToken() != null) {
        if (name.equals(parser.currentName()) && parser.currentToken().isScalarValue()) {
          values.add(parser.getText());
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return values;
  }

  @Test
  void services_onOneRedis_listEachOther() {
    TestServer one = service("one");
    TestServer two = service("two");
    awaitLive(one, 2);
    awaitLive(two, 2);

    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(values(two.get("/health/distributed").body(), "id"))
                    .containsExactly("one", "two"));
    String health = two.get("/health/distributed").body();
    assertThat(values(health, "instance")).containsExactly("two");
    assertThat(values(health, "http"))
        .containsExactly(
            "127.0.0.1:" + one.server.httpPort(), "127.0.0.1:" + two.server.httpPort());
    assertThat(values(health, "status").get(0)).isEqualTo("healthy");
    assertThat(values(health, "address")).containsExactly(redis.url().substring(8));
    assertThat(two.get("/metrics").body()).contains("rate_limiter_instances 2.0");

    one.close();

    awaitLive(two, 1);
  }

  @Test
  void statistics_ofTheFleet_areThoseOfEachAndTheirSums() {
    TestServer one = service("one");
    TestServer two = service("two");
    awaitLive(one, 2);
    String body = "{\"key\":\"k\",\"limit\":5,\"window\":\"1h\"}";
    for (int i = 0; i < 4; i++) {
      one.check(body);
    }
    for (int i = 0; i < 3; i++) {
      two.check(body);
    }

    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              String text = statistics(one);
              assertThat(values(text, "allowed_requests")).containsExactly("5", "4", "1");
              assertThat(values(text, "rejected_requests")).containsExactly("2", "0", "2");
              assertThat(values(text, "total_requests")).containsExactly("7", "4", "3");
              assertThat(values(text, "degraded_requests")).containsExactly("0", "0", "0");
            });
    assertThat(Long.parseLong(values(statistics(one), "store_calls").get(0))).isPositive();
  }

  @Test
  void localPolicy_whileRedisIsGone_dividesByTheInstancesThatWereKnown() {
    Rule rule = Rule.named("r").limit(Limit.perDay(100)).onStoreFailure(StoreFailure.LOCAL);
    TestServer one = service("one").with(rule);
    TestServer two = service("two").with(rule);
    service("three").with(rule);
    awaitLive(one, 3);
    awaitLive(two, 3);

    redis.kill();

    assertThat(admitted(one)).isEqualTo(34);
    assertThat(admitted(two)).isEqualTo(34);
    String health = one.get("/health/distributed").body();
    assertThat(values(health, "status").get(0)).isEqualTo("degraded");
    assertThat(values(health, "live")).containsExactly("3");
  }

  private static int admitted(TestServer service) {
    int admitted = 0;
    for (int i = 0; i < 60; i++) {
      admitted += service.check("{\"user_id\":\"u\"}").statusCode() == 200 ? 1 : 0;
    }
    return admitted;
  }

  @Test
  void reset_overHttp_isToldToOtherProcesses() throws InterruptedException {
    BlockingQueue<Key> forgotten = new LinkedBlockingQueue<>();
    try (RedisStore library = RedisStore.connect(redis.url())) {
      library.whenReset(
          new ResetListener() {
            @Override
            public void reset(Key key) {
              forgotten.add(key);
            }

            @Override
            public void resetAll() {}
          });
      String token = "an-administrators-token";
      TestServer service = service(Map.of("admin.token", token, "instances.max_drift", "1d"));
      awaitLive(service, 2);
      // Once the library listens, which nobody is told of.
      await().atMost(PATIENCE).until(() -> reset(service, token) && forgotten.poll() != null);

      assertThat(reset(service, token)).isTrue();
      assertThat(forgotten.poll(10, TimeUnit.SECONDS))
          .isEqualTo(KeySpace.of("", "adhoc", "").key("user:42"));
    }
  }

  private static boolean reset(TestServer service, String token) {
    BodyPublisher body = BodyPublishers.ofString("{\"key\":\"user:42\"}");
    HttpRequest.Builder request =
        service
            .request("/v1/ratelimit/reset")
            .header("Content-Type", "application/json")
            .header("Authorization", "Bearer " + token)
            .POST(body);
    return service.send(request).statusCode() == 200;
  }

  @Test
  void clock_thatDiffersFromRedis_isWarnedOfUntilItIsRight() {
    TestServer service = service(Map.of("instances.id", "one"));
    service.micros.addAndGet(600_000_000L);

    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(service.get("/health/rate-limiter").body())
                    .contains("\"alerts\":[\"clock-drift\"]"));
    assertThat(service.get("/health/distributed").body())
        .contains("\"drifting\":true", "\"alerts\":[\"clock-drift\"]", "\"status\":\"degraded\"");
    assertThat(service.get("/metrics").body()).containsPattern("clock_drift_seconds (59|60)");
    assertThat(service.get("/health").body()).contains("\"status\":\"healthy\"");

    service.micros.set(Instant.now().toEpochMilli() * 1_000);

    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .until(
            () -> {
              service.micros.set(Instant.now().toEpochMilli() * 1_000);
              return service.get("/health/rate-limiter").body().contains("\"alerts\":[]");
            });
  }

  @Test
  void service_inMemoryOrTold_announcesNothing() {
    try (TestServer alone = new TestServer(Map.of("admin.token", TOKEN))) {
      assertThat(alone.get("/health/distributed").body())
          .startsWith("{\"status\":\"disabled\",\"live\":1,\"current\":true,\"instances\":[]");
      alone.check("{\"key\":\"k\",\"limit\":1,\"window\":\"1h\"}");
      assertThat(values(statistics(alone), "total_requests")).containsExactly("1");
    }
    TestServer silent = service(Map.of("instances.enabled", "false"));
    TestServer other = service("other");
    awaitLive(other, 1);
    assertThat(silent.get("/health/distributed").body()).contains("\"status\":\"disabled\"");
  }
}
