package dev.weir.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.time.Duration;
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
                  + "\"redis\":\\{\"status\":\"disabled\"},\"uptime_seconds\":12}");
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
