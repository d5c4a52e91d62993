package dev.weir.server;

import static dev.weir.rule.Condition.endpoint;
import static dev.weir.rule.Condition.userId;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.limit.Limit;
import dev.weir.rule.AccessEntry;
import dev.weir.rule.Rule;
import dev.weir.rule.RuleSet;
import dev.weir.rule.Tiers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Health and metrics. */
class OperationsIT {

  @Test
  void health_afterAWhile_tellsVersionAndUptime() {
    try (TestServer weir = TestServer.start()) {
      weir.advance(Duration.ofSeconds(12));

      assertThat(weir.get("/health").body())
          .matches(
              "\\{\"status\":\"healthy\",\"version\":\"[^\"]+\","
                  + "\"redis\":\\{\"status\":\"disabled\"},"
                  + "\"rules\":\\{\"status\":\"current\",\"revision\":1,\"count\":2,"
                  + "\"loaded_at\":"
                  + TestServer.START_SECONDS
                  + "},\"uptime_seconds\":12}");
      assertThat(weir.get("/health/live").body()).isEqualTo("{\"status\":\"alive\"}");
      assertThat(weir.get("/health/ready").body()).isEqualTo("{\"status\":\"ready\"}");
      assertThat(weir.get("/health/rate-limiter").body())
          .isEqualTo(
              "{\"status\":\"healthy\",\"rate_limiter\":\"running\","
                  + "\"circuit_breaker\":{\"enabled\":false,\"state\":\"closed\"},"
                  + "\"redis\":{\"available\":false},\"alerts\":[]}");
    }
  }

  @Test
  void metrics_afterChecks_countThem() {
    try (TestServer weir = TestServer.start()) {
      weir.with();
      String bucket = "{\"key\":\"k\",\"limit\":1,\"window\":\"1m\",\"burst\":1,\"cost\":";
      weir.check(bucket + "1}");
      weir.check(bucket + "1}");
      weir.check(bucket + "2}");
      weir.check("{}");
      weir.check("{");
      weir.get("/v1/ratelimit/peek?key=k&limit=1&window=1m");

      HttpResponse<String> metrics = weir.get("/metrics");

      assertThat(metrics.headers().firstValue("content-type"))
          .hasValue("text/plain; version=0.0.4; charset=utf-8");
      assertThat(metrics.body().lines())
          .contains(
              "rate_limiter_requests_total{endpoint=\"adhoc\",result=\"allowed\",user_tier=\"none\"} 1.0",
              "rate_limiter_requests_total{endpoint=\"adhoc\",result=\"rejected\",user_tier=\"none\"} 2.0",
              "rate_limiter_requests_total{endpoint=\"none\",result=\"allowed\",user_tier=\"none\"} 1.0",
              "rate_limiter_requests_allowed_total{endpoint=\"adhoc\",user_tier=\"none\"} 1.0",
              "rate_limiter_requests_rejected_total{endpoint=\"adhoc\",reason=\"rate_limit_exceeded\",user_tier=\"none\"} 1.0",
              "rate_limiter_requests_rejected_total{endpoint=\"adhoc\",reason=\"cost_exceeds_limit\",user_tier=\"none\"} 1.0",
              "rate_limiter_check_duration_seconds_count{algorithm=\"token_bucket\"} 3",
              "rate_limiter_errors_total{error_type=\"invalid_request\"} 1.0");
    }
  }

  @Test
  void metrics_ofRules_areNamedByPatternAndTier_andGoWithTheRules() {
    try (TestServer weir = TestServer.start()) {
      Rule users = Rule.named("users").match(endpoint("/users/{id}")).limit(Limit.perHour(1));
      Rule rest = Rule.named("rest").limit(Limit.perHour(9)).priority(200);
      Tiers tiers = Tiers.NONE.tier("gold", Limit.perHour(1));
      weir.with(
          RuleSet.builder()
              .tiers(tiers)
              .access(List.of(AccessEntry.block(userId("evil"))))
              .rules(List.of(users, rest))
              .build());
      String known = "{\"user_id\":\"1\",\"endpoint\":\"/users/7\",\"user_tier\":\"gold\"}";
      weir.check(known);
      weir.check(known);
      weir.check("{\"user_id\":\"2\",\"endpoint\":\"/a\",\"user_tier\":\"made up\"}");
      weir.check("{\"user_id\":\"evil\"}");

      assertThat(weir.get("/metrics").body().lines())
          .contains(
              "rate_limiter_requests_total{endpoint=\"/users/{id}\",result=\"allowed\",user_tier=\"gold\"} 1.0",
              "rate_limiter_requests_total{endpoint=\"/users/{id}\",result=\"rejected\",user_tier=\"gold\"} 1.0",
              "rate_limiter_requests_rejected_total{endpoint=\"/users/{id}\",reason=\"rate_limit_exceeded\",user_tier=\"gold\"} 1.0",
              "rate_limiter_requests_total{endpoint=\"/**\",result=\"allowed\",user_tier=\"none\"} 1.0",
              "rate_limiter_requests_rejected_total{endpoint=\"none\",reason=\"blocked\",user_tier=\"none\"} 1.0",
              "rate_limiter_check_duration_seconds_count{algorithm=\"sliding_window_counter\"} 3");

      weir.with(rest);

      assertThat(weir.get("/metrics").body())
          .doesNotContain("/users/")
          .contains(
              "rate_limiter_requests_total{endpoint=\"/**\",result=\"allowed\",user_tier=\"none\"} 1.0");
    }
  }

  @Test
  void durations_haveTheEdgesThatWerePromised() {
    try (TestServer weir = TestServer.start()) {
      String metrics = weir.get("/metrics").body();

      for (String edge :
          new String[] {
            "1.0E-5", "0.001", "0.002", "0.005", "0.01", "0.025", "0.05", "0.1", "0.25", "0.5",
            "1.0", "+Inf"
          }) {
        assertThat(metrics)
            .contains(
                "rate_limiter_check_duration_seconds_bucket{algorithm=\"none\",le=\""
                    + edge
                    + "\"}");
      }
    }
  }

  @Test
  void metrics_whereOpenMetricsIsAccepted_areOpenMetrics() {
    try (TestServer weir = TestServer.start()) {
      HttpResponse<String> metrics =
          weir.send(
              weir.request("/metrics").header("Accept", "application/openmetrics-text").GET());

      assertThat(metrics.headers().firstValue("content-type"))
          .hasValue("application/openmetrics-text; version=1.0.0; charset=utf-8");
      assertThat(metrics.body()).endsWith("# EOF\n");
    }
  }
}
