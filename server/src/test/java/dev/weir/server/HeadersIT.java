package dev.weir.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** The headers of decisions, to the letter. */
class HeadersIT {

  private static final String BUCKET =
      "{\"key\":\"k\",\"limit\":60,\"window\":\"1m\",\"burst\":3,\"cost\":2}";

  /** All headers but the two that every answer has. */
  private static Map<String, String> limitHeaders(HttpResponse<String> answer) {
    Map<String, String> headers = new TreeMap<>();
    answer.headers().map().forEach((name, values) -> headers.put(name, String.join("|", values)));
    headers.remove("content-type");
    headers.remove("content-length");
    return headers;
  }

  @Test
  void allowed_byABucket_hasBothFamilies() {
    try (TestServer weir = TestServer.start()) {
      weir.advance(Duration.ofMillis(400));

      assertThat(limitHeaders(weir.check(BUCKET)))
          .isEqualTo(
              Map.of(
                  "x-ratelimit-limit", "3",
                  "x-ratelimit-remaining", "1",
                  "x-ratelimit-reset", Long.toString(TestServer.START_SECONDS + 3),
                  "ratelimit-policy", "\"per-minute\";q=60;w=60",
                  "ratelimit", "\"per-minute\";r=1;t=1"));
    }
  }

  @Test
  void denied_byABucket_saysWhenToComeBack() {
    try (TestServer weir = TestServer.start()) {
      weir.check(BUCKET);
      weir.advance(Duration.ofMillis(1));

      HttpResponse<String> answer = weir.check(BUCKET);

      assertThat(answer.statusCode()).isEqualTo(429);
      assertThat(limitHeaders(answer))
          .isEqualTo(
              Map.of(
                  "x-ratelimit-limit", "3",
                  "x-ratelimit-remaining", "1",
                  "x-ratelimit-reset", Long.toString(TestServer.START_SECONDS + 2),
                  "ratelimit-policy", "\"per-minute\";q=60;w=60",
                  "ratelimit", "\"per-minute\";r=1;t=1",
                  "retry-after", "1"));
    }
  }

  @Test
  void costThatCanNeverBeGranted_hasNoRetryAfter() {
    try (TestServer weir = TestServer.start()) {
      HttpResponse<String> answer =
          weir.check("{\"key\":\"k\",\"limit\":10,\"window\":\"500ms\",\"cost\":11}");

      assertThat(answer.statusCode()).isEqualTo(429);
      assertThat(answer.body())
          .startsWith(
              "{\"allowed\":false,\"error\":{\"code\":\"COST_EXCEEDS_LIMIT\",\"message\":\"Cost 11"
                  + " exceeds the limit of 10.\",\"limit\":10,\"reset_at\":");
      assertThat(limitHeaders(answer))
          .containsEntry("ratelimit-policy", "\"per-500ms\";q=10")
          .containsEntry("ratelimit", "\"per-500ms\";r=10")
          .doesNotContainKey("retry-after");
    }
  }

  @Test
  void concurrency_hasNoResetAndNamesItsUnit() {
    try (TestServer weir = TestServer.start()) {
      HttpResponse<String> answer =
          weir.check(
              "{\"key\":\"k\",\"limit\":5,\"window\":\"30s\",\"algorithm\":\"concurrency\"}");

      assertThat(limitHeaders(answer))
          .isEqualTo(
              Map.of(
                  "x-ratelimit-limit", "5",
                  "x-ratelimit-remaining", "4",
                  "ratelimit-policy", "\"in-flight\";q=5;qu=\"concurrent-requests\"",
                  "ratelimit", "\"in-flight\";r=4"));
      assertThat(answer.body())
          .matches("\\{\"allowed\":true,\"limit\":5,\"remaining\":4,\"lease\":\"[A-Za-z0-9_-]+\"}");
    }
  }

  @Test
  void families_chosenBySetting_areThoseSent() {
    try (TestServer weir = new TestServer(Map.of("headers", "used"))) {
      assertThat(limitHeaders(weir.check(BUCKET))).isEqualTo(Map.of("x-ratelimit-used", "2"));
    }
  }

  @Test
  void none_chosenBySetting_leavesOnlyRetryAfter() {
    try (TestServer weir = new TestServer(Map.of("headers", "none"))) {
      weir.check(BUCKET);

      assertThat(limitHeaders(weir.check(BUCKET))).isEqualTo(Map.of("retry-after", "1"));
    }
  }

  @Test
  void denied_whereProblemsAreAccepted_isAProblem() {
    try (TestServer weir = TestServer.start()) {
      weir.check(BUCKET);

      HttpResponse<String> answer =
          weir.send(
              weir.request(TestServer.CHECK)
                  .header("Content-Type", "application/json")
                  .header("Accept", "application/problem+json")
                  .POST(BodyPublishers.ofString(BUCKET)));

      assertThat(answer.statusCode()).isEqualTo(429);
      assertThat(answer.headers().firstValue("content-type")).hasValue("application/problem+json");
      assertThat(answer.body())
          .isEqualTo(
              "{\"type\":\"https://iana.org/assignments/http-problem-types#quota-exceeded\","
                  + "\"title\":\"Quota exceeded\",\"status\":429,"
                  + "\"detail\":\"Rate limit exceeded. Try again in 1 second.\","
                  + "\"violated-policies\":[\"per-minute\"],\"code\":\"RATE_LIMIT_EXCEEDED\","
                  + "\"limit\":3,\"retry_after\":1,\"reset_at\":"
                  + (TestServer.START_SECONDS + 2)
                  + "}");
    }
  }
}
