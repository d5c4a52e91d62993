package dev.weir.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.limit.Limit;
import dev.weir.rule.Rule;
import dev.weir.store.InMemoryStore;
import dev.weir.store.Scheduler;
import dev.weir.store.StoreFailure;
import dev.weir.testkit.FaultyStore;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** What callers and operators see while the store is gone, and afterwards. */
class FailureIT {

  private static final String SIMPLE = "{\"key\":\"k\",\"limit\":3,\"window\":\"1m\"}";
  private static final String CALLER = "{\"user_id\":\"1\"}";
  private static final Duration DEADLINE = Duration.ofMillis(50);

  private final FaultyStore store =
      new FaultyStore(
          InMemoryStore.builder().ticker(() -> TestServer.START_SECONDS * 1_000_000).build(),
          Scheduler.system(),
          DEADLINE);

  private TestServer server(String policyOfTheSimpleForm) {
    return new TestServer(
        Map.of(
            "defaults.on_store_failure",
            policyOfTheSimpleForm,
            "store.breaker.recovery_timeout",
            "20ms"),
        store);
  }

  private static Rule rule(StoreFailure then) {
    return Rule.named("r").limit(Limit.perMinute(3)).onStoreFailure(then);
  }

  private static String header(HttpResponse<String> answer, String name) {
    return answer.headers().firstValue(name).orElse("none");
  }

  @Test
  void check_underAllow_isAllowedAndSaysThatItIsDegraded() {
    try (TestServer weir = server("allow").with(rule(StoreFailure.ALLOW))) {
      assertThat(weir.check(CALLER).body()).doesNotContain("degraded");
      store.unreachable();

      for (int i = 0; i < 10; i++) {
        HttpResponse<String> answer = weir.check(CALLER);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body())
            .matches(
                "\\{\"allowed\":true,\"limit\":3,\"remaining\":3,\"reset_at\":\\d+,"
                    + "\"rule\":\"r\",\"degraded\":true}");
        assertThat(header(answer, "X-RateLimit-Remaining")).isEqualTo("3");
        assertThat(weir.check(SIMPLE).body()).contains("\"remaining\":3", "\"degraded\":true");
      }
      assertThat(weir.get("/v1/ratelimit/peek?key=k&limit=3&window=1m").body())
          .contains("\"remaining\":3", "\"degraded\":true");
      assertThat(
              weir.post("/v1/ratelimit/check:batch", "{\"checks\":[" + SIMPLE + "," + CALLER + "]}")
                  .body())
          .containsSubsequence("\"degraded\":true", "\"degraded\":true");
    }
  }

  @Test
  void check_underDeny_isDeniedWithARetryAfter() {
    try (TestServer weir = server("deny").with(rule(StoreFailure.DENY))) {
      store.unreachable();

      for (String body : new String[] {CALLER, SIMPLE}) {
        HttpResponse<String> answer = weir.check(body);

        assertThat(answer.statusCode()).isEqualTo(429);
        assertThat(header(answer, "Retry-After")).isEqualTo("1");
        assertThat(answer.body())
            .startsWith(
                "{\"allowed\":false,\"error\":{\"code\":\"STORE_UNAVAILABLE\",\"message\":"
                    + "\"The store cannot be reached. Try again in 1 second.\",\"limit\":3,"
                    + "\"retry_after\":1,")
            .contains("\"degraded\":true");
      }
    }
  }

  @Test
  void check_underLocal_isCountedHereAndRefundedHere() {
    try (TestServer weir = server("local").with(rule(StoreFailure.LOCAL))) {
      weir.check(CALLER);
      store.unreachable();

      String token =
          field(weir.check("{\"user_id\":\"1\",\"cost\":3,\"refundable\":true}"), "refund_token");
      assertThat(weir.check(CALLER).statusCode()).isEqualTo(429);
      assertThat(weir.check(CALLER).body()).contains("RATE_LIMIT_EXCEEDED", "\"degraded\":true");

      assertThat(
              weir.post("/v1/ratelimit/refund", "{\"refund_token\":\"" + token + "\",\"cost\":1}")
                  .body())
          .contains("\"remaining\":1");
      assertThat(weir.check(CALLER).statusCode()).isEqualTo(200);
    }
  }

  @Test
  void lease_takenLocally_isReleasedLocallyAfterTheOutage() {
    Rule inFlight =
        Rule.named("c")
            .limit(Limit.concurrency(1, Duration.ofMinutes(1)))
            .onStoreFailure(StoreFailure.LOCAL);
    try (TestServer weir = server("allow").with(inFlight)) {
      store.unreachable();
      String lease = field(weir.check(CALLER), "lease");
      store.recovered();
      await().until(() -> !weir.check(CALLER).body().contains("degraded"));

      String body = "{\"lease\":\"" + lease + "\"}";
      assertThat(weir.post("/v1/ratelimit/renew", body).body()).isEqualTo("{\"renewed\":true}");
      assertThat(weir.post("/v1/ratelimit/release", body).body()).isEqualTo("{\"released\":true}");
      assertThat(weir.post("/v1/ratelimit/release", body).body()).isEqualTo("{\"released\":false}");
      // What the store holds is another lease: the one that the check took which found it back.
      assertThat(weir.check(CALLER).statusCode()).isEqualTo(429);
    }
  }

  private static String field(HttpResponse<String> answer, String name) {
    Matcher matcher = Pattern.compile("\"" + name + "\":\"([^\"]*)\"").matcher(answer.body());
    assertThat(matcher.find()).as(answer.body()).isTrue();
    return matcher.group(1);
  }

  @Test
  void operations_throughAnOutage_tellIt() {
    try (TestServer weir = server("allow").with(rule(StoreFailure.LOCAL))) {
      weir.check(CALLER);
      assertThat(weir.get("/health").body())
          .matches(
              "\\{\"status\":\"healthy\",.*"
                  + "\"redis\":\\{\"status\":\"connected\",\"latency_ms\":\\d+\\.\\d{3}}.*");
      store.silent();
      for (int i = 0; i < 6; i++) {
        weir.check(CALLER);
      }
      long before = store.calls();
      await()
          .untilAsserted(
              () -> {
                HttpResponse<String> health = weir.get("/health");
                assertThat(health.statusCode()).isEqualTo(200);
                assertThat(health.body())
                    .contains("\"status\":\"degraded\"", "{\"status\":\"disconnected\"}");
              });
      assertThat(weir.get("/health/rate-limiter").body())
          .matches(
              "\\{\"status\":\"degraded\",\"rate_limiter\":\"running\","
                  + "\"circuit_breaker\":\\{\"enabled\":true,\"state\":\"(half_)?open\"},"
                  + "\"redis\":\\{\"available\":false},\"alerts\":\\[]}");
      assertThat(weir.get("/health/ready").statusCode()).isEqualTo(200);
      await("probes go on").until(() -> store.calls() > before);
      assertThat(weir.get("/metrics").body().lines())
          .contains(
              "rate_limiter_errors_total{error_type=\"timeout\"} 5.0",
              "rate_limiter_circuit_breaker_rejected_total 1.0",
              "rate_limiter_circuit_breaker_transitions_total{to=\"open\"} 1.0",
              "rate_limiter_circuit_breaker_state{state=\"closed\"} 0.0",
              "rate_limiter_degraded_total{result=\"allowed\"} 3.0",
              "rate_limiter_degraded_total{result=\"rejected\"} 3.0");

      store.recovered();

      await().until(() -> weir.get("/health").body().contains("\"healthy\""));
      assertThat(weir.check(CALLER).body()).doesNotContain("degraded").contains("\"remaining\":1");
      assertThat(weir.get("/metrics").body().lines())
          .contains(
              "rate_limiter_circuit_breaker_transitions_total{to=\"closed\"} 1.0",
              "rate_limiter_circuit_breaker_state{state=\"closed\"} 1.0");
    }
  }

  @Test
  void health_whereARuleDenies_isUnhealthyWithoutTheStore() {
    try (TestServer weir = server("allow").with(rule(StoreFailure.DENY))) {
      store.unreachable();

      HttpResponse<String> health = weir.get("/health");

      assertThat(health.statusCode()).isEqualTo(503);
      assertThat(health.body()).contains("\"status\":\"unhealthy\"");
      assertThat(weir.get("/health/rate-limiter").statusCode()).isEqualTo(200);
      assertThat(weir.get("/health/ready").statusCode()).isEqualTo(200);
    }
  }
}
