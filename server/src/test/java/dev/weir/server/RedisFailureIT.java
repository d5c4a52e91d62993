package dev.weir.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.limit.Limit;
import dev.weir.rule.Rule;
import dev.weir.store.StoreFailure;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The service over a real Redis that dies, hangs and comes back empty; counted from outside. */
class RedisFailureIT {

  private static final Limit HUNDRED = Limit.perDay(100).burst(100);
  private static final int HELD_BY_REDIS = 100;

  private final RedisProcess redis = new RedisProcess();
  private final TestServer weir = server();

  @AfterEach
  void stop() {
    weir.close();
    redis.close();
  }

  /**
   * With a deadline that a busy machine keeps; how long answers take is measured elsewhere. Denials
   * are not remembered: that would hide for five seconds what Redis answers.
   */
  private TestServer server() {
    return new TestServer(
        Map.of(
            "store.redis",
            redis.url(),
            "store.deadline",
            "1s",
            "store.breaker.failure_threshold",
            "2",
            "cache.enabled",
            "false"));
  }

  private void rules(StoreFailure then) {
    weir.with(Rule.named("r").limit(HUNDRED).onStoreFailure(then));
    await().atMost(Duration.ofSeconds(20)).until(() -> !isDegraded(check("warm up")));
  }

  private HttpResponse<String> check(String user) {
    return weir.check("{\"user_id\":\"" + user + "\"}");
  }

  private static boolean isDegraded(HttpResponse<String> answer) {
    return answer.body().contains("\"degraded\":true");
  }

  /** Asks for somebody else until the breaker is open or closed. */
  private void awaitDegraded(boolean degraded) {
    String closed = "\"state\":\"closed\"";
    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () ->
                isDegraded(check("somebody else")) == degraded
                    && weir.get("/health/rate-limiter").body().contains(closed) != degraded);
  }

  /** Asks so often, and counts what is allowed. */
  private int admitted(int asked, boolean degraded) {
    int admitted = 0;
    for (int i = 0; i < asked; i++) {
      HttpResponse<String> answer = check("1");
      assertThat(answer.statusCode()).isIn(200, 429);
      assertThat(isDegraded(answer)).isEqualTo(degraded);
      admitted += answer.statusCode() == 200 ? 1 : 0;
    }
    return admitted;
  }

  @Test
  void redis_killedAndRestartedEmpty_admitsOneFreshLimitMoreAndNothingWhileItIsGone() {
    rules(StoreFailure.DENY);
    assertThat(admitted(HELD_BY_REDIS + 20, false)).isEqualTo(HELD_BY_REDIS);

    redis.kill();
    awaitDegraded(true);
    assertThat(admitted(50, true)).isZero();
    assertThat(weir.get("/health").statusCode()).isEqualTo(503);

    redis.restart();
    awaitDegraded(false);
    assertThat(admitted(HELD_BY_REDIS + 20, false)).isEqualTo(HELD_BY_REDIS);
    await().until(() -> weir.get("/health").body().contains("\"status\":\"connected\""));
  }

  @Test
  void redis_thatHangs_isCountedLocallyAndHasLostNothingAfterwards() {
    rules(StoreFailure.LOCAL);
    assertThat(admitted(60, false)).isEqualTo(60);

    redis.hang();
    awaitDegraded(true);
    assertThat(admitted(HELD_BY_REDIS + 20, true)).isEqualTo(HELD_BY_REDIS);
    assertThat(weir.get("/health/rate-limiter").body())
        .contains("\"status\":\"degraded\"", "\"redis\":{\"available\":false}");

    redis.wake();
    awaitDegraded(false);
    assertThat(admitted(60, false)).isEqualTo(40);
  }

  @Test
  void redis_thatIsNotThereAtTheStart_isFoundWhenItComes() {
    redis.kill();
    try (TestServer early = server()) {
      String body = "{\"key\":\"k\",\"limit\":1,\"window\":\"1h\"}";
      assertThat(early.check(body).statusCode()).isEqualTo(200);
      assertThat(isDegraded(early.check(body))).isTrue();

      redis.restart();

      await().atMost(Duration.ofSeconds(20)).until(() -> !isDegraded(early.check(body)));
      assertThat(early.check(body).statusCode()).isEqualTo(429);
    }
  }

  @Test
  void twoServers_onOneRedis_shareALimit() {
    rules(StoreFailure.DENY);
    try (TestServer other = server()) {
      other.with(Rule.named("r").limit(HUNDRED));
      await().until(() -> !isDegraded(other.check("{\"user_id\":\"warm up\"}")));
      int admitted = 0;
      for (int i = 0; i < 80; i++) {
        admitted += check("1").statusCode() == 200 ? 1 : 0;
        admitted += other.check("{\"user_id\":\"1\"}").statusCode() == 200 ? 1 : 0;
      }
      assertThat(admitted).isEqualTo(100);
    }
  }
}
