package dev.weir.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.limit.Limit;
import dev.weir.redis.RedisStore;
import dev.weir.redis.fleet.Announcement;
import dev.weir.redis.fleet.Fleet;
import dev.weir.rule.Rule;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Alerts of a running service, and what administrators do with them. */
class AlertsIT {

  private static final String TOKEN = "an-admin-token-of-length";
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final Map<String, String> QUICK =
      Map.of("admin.token", TOKEN, "alerts.window", "1s", "alerts.min_checks", "5");

  private static HttpResponse<String> admin(
      TestServer weir, String method, String path, String body) {
    return weir.send(
        weir.request(path)
            .header("Authorization", "Bearer " + TOKEN)
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(body)));
  }

  private static void denyUntil(TestServer weir, String path, String expected) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(20))
        .untilAsserted(
            () -> {
              weir.check("{\"user_id\":\"1\"}");
              assertThat(weir.get(path).body()).contains(expected);
            });
  }

  @Test
  void denials_inMemory_alertOnHealthAndMetrics_andEndWhenTheyCease() {
    try (TestServer weir = new TestServer(QUICK)) {
      weir.with(Rule.named("all").limit(Limit.perHour(1)));

      denyUntil(weir, "/health/rate-limiter", "\"alerts\":[\"critical-denial-rate\",\"high-");

      assertThat(weir.get("/metrics").body())
          .contains("rate_limiter_alert_active{alert=\"high-denial-rate\"} 1.0")
          .contains("rate_limiter_alerts_raised_total{alert=\"high-denial-rate\"} 1.0")
          .contains("rate_limiter_alert_active{alert=\"high-latency\"} 0.0");
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () -> assertThat(weir.get("/health/rate-limiter").body()).contains("\"alerts\":[]"));
    }
  }

  @Test
  void administrators_addChangeAndRemove_whileItRuns() {
    try (TestServer weir = new TestServer(QUICK)) {
      assertThat(admin(weir, "GET", "/v1/admin/alerts", "").body())
          .startsWith("{\"window_seconds\":1,\"min_checks\":5,\"alerts\":[{\"name\":")
          .contains(
              "{\"name\":\"high-latency\",\"signal\":\"latency_average\",\"threshold\":0.05,"
                  + "\"active\":false,\"raised\":0}");
      assertThat(admin(weir, "PUT", "/v1/admin/alerts/high-latency", "{\"threshold\":0.02}").body())
          .contains("\"signal\":\"latency_average\",\"threshold\":0.02,");
      assertThat(
              admin(
                      weir,
                      "PUT",
                      "/v1/admin/alerts/slow",
                      "{\"threshold\":1,\"signal\":\"latency_p99\"}")
                  .body())
          .isEqualTo(
              "{\"name\":\"slow\",\"signal\":\"latency_p99\",\"threshold\":1,"
                  + "\"active\":false,\"raised\":0}");
      assertThat(admin(weir, "DELETE", "/v1/admin/alerts/slow", "").body())
          .isEqualTo("{\"removed\":true}");
      assertThat(admin(weir, "DELETE", "/v1/admin/alerts/slow", "").body())
          .isEqualTo("{\"removed\":false}");
      assertThat(admin(weir, "GET", "/v1/admin/alerts/slow", "").statusCode()).isEqualTo(404);
      assertThat(weir.get("/v1/admin/alerts").statusCode()).isEqualTo(401);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "PUT | /v1/admin/alerts/slow | {\"threshold\":1} | signal: missing (expected:",
        "PUT | /v1/admin/alerts/high-latency | {} | threshold: missing (expected: a number)",
        "PUT | /v1/admin/alerts/high-latency | {\"threshold\":\"1\"} | threshold: \\\"1\\\" (expe",
        "PUT | /v1/admin/alerts/high-latency | {\"threshold\":61} | threshold: 61.0 (expected: 0..60",
        "PUT | /v1/admin/alerts/A | {\"threshold\":1,\"signal\":\"latency_p99\"} | alert: A (expec",
        "PUT | /v1/admin/alerts/a | {\"threshold\":1,\"signal\":\"x\"} | signal: x (expected: one",
        "PUT | /v1/admin/alerts/a | {\"threshold\":1,\"threshold\":1} | threshold: twice (expec",
        "PUT | /v1/admin/alerts/a | {\"name\":1} | unknown field: name (expected: signal or thre",
        "POST | /v1/admin/alerts/a | {} | method: POST (expected: GET, HEAD, PUT, DELETE)"
      })
  void badChanges_areNamed(String method, String path, String body, String message) {
    try (TestServer weir = new TestServer(QUICK)) {
      HttpResponse<String> answer = admin(weir, method, path, body);

      assertThat(answer.statusCode()).isBetween(400, 405);
      assertThat(answer.body()).contains(message);
    }
  }

  @Test
  void redisThatIsGone_alerts_andOtherInstancesHearOfDenials() {
    List<String> heard = new CopyOnWriteArrayList<>();
    try (RedisProcess redis = new RedisProcess()) {
      Map<String, String> flags = new java.util.HashMap<>(QUICK);
      flags.put("store.redis", redis.url());
      flags.put("store.deadline", "1s");
      flags.put("instances.max_drift", "1d");
      try (TestServer weir = new TestServer(flags);
          RedisStore other = RedisStore.builder(redis.url()).announced(false).connect()) {
        weir.micros.set(Instant.now().toEpochMilli() * 1_000);
        other.announce(
            Announcement.named("other")
                .listener(
                    new Fleet.Listener() {
                      @Override
                      public void alerted(String id, String name, String text) {
                        heard.add(name + ": " + text);
                      }
                    })
                .build());
        await().atMost(PATIENCE).until(() -> other.fleet().orElseThrow().live() == 2);
        weir.with(Rule.named("all").limit(Limit.perHour(1)));

        denyUntil(weir, "/health/rate-limiter", "high-denial-rate");
        await()
            .atMost(PATIENCE)
            .untilAsserted(
                () ->
                    assertThat(heard)
                        .anyMatch(text -> text.matches("high-denial-rate: denial_rate is .*")));

        redis.kill();
        denyUntil(weir, "/health/rate-limiter", "redis-connection-failures");
      }
    }
  }
}
