package dev.weir.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.limit.Limit;
import dev.weir.rule.Rule;
import dev.weir.store.InMemoryStore;
import dev.weir.store.StoreFailure;
import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A store that does not answer at once: everything else stays as it is. */
class LaterStoreIT {

  private static final String CHECK = "{\"user_id\":\"1\",\"refundable\":true}";

  private final LaterStore store =
      new LaterStore(
          InMemoryStore.builder().ticker(() -> TestServer.START_SECONDS * 1_000_000).build());
  private final TestServer weir = new TestServer(store);

  @AfterEach
  void stop() {
    weir.close();
  }

  private static String field(HttpResponse<String> answer, String name) {
    Matcher matcher = Pattern.compile("\"" + name + "\":\"([^\"]*)\"").matcher(answer.body());
    assertThat(matcher.find()).as(answer.body()).isTrue();
    return matcher.group(1);
  }

  @Test
  void routes_answerWhenTheStoreDoes() {
    weir.with(Rule.named("r").limits(Limit.perHour(3), Limit.perDay(5)));
    HttpResponse<String> first = weir.check(CHECK);

    assertThat(first.body()).startsWith("{\"allowed\":true,\"limit\":3,\"remaining\":2,");
    assertThat(weir.check(CHECK).body()).contains("\"remaining\":1,");
    assertThat(
            weir.post(
                    "/v1/ratelimit/refund",
                    "{\"refund_token\":\"" + field(first, "refund_token") + "\"}")
                .body())
        .startsWith("{\"refunded\":true,\"limit\":3,\"remaining\":2,");
    assertThat(weir.get("/v1/ratelimit/peek?user_id=1&cost=0").body()).contains("\"remaining\":2,");
    assertThat(
            weir.post("/v1/ratelimit/check:batch", "{\"checks\":[" + CHECK + ",{}," + CHECK + "]}")
                .body())
        .containsSubsequence("\"remaining\":1,", "\"remaining\":2,", "\"remaining\":0,");
    assertThat(weir.check(CHECK).statusCode()).isEqualTo(429);
  }

  @Test
  void pipelinedRequests_areAnsweredInOrder() throws IOException {
    weir.with(Rule.named("r").limit(Limit.perHour(1000)));
    StringBuilder requests = new StringBuilder();
    for (int i = 1; i <= 20; i++) {
      String body = "{\"user_id\":\"" + (i % 2) + "\",\"cost\":" + i + "}";
      requests
          .append("POST /check HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n")
          .append(i == 20 ? "Connection: close\r\n" : "")
          .append("Content-Length: ")
          .append(body.length())
          .append("\r\n\r\n")
          .append(body);
    }
    try (Socket socket = weir.connect()) {
      TestServer.write(socket, requests.toString());

      Matcher remaining =
          Pattern.compile("\"remaining\":(\\d+)").matcher(TestServer.readAll(socket));
      int[] left = {1000, 1000};
      for (int i = 1; i <= 20; i++) {
        left[i % 2] -= i;
        assertThat(remaining.find()).isTrue();
        assertThat(remaining.group(1)).as("answer %d", i).isEqualTo("" + left[i % 2]);
      }
    }
  }

  @Test
  void refund_whileTheStoreIsGone_isRefused() {
    String token = field(weir.check(CHECK), "refund_token");
    store.goAway();

    HttpResponse<String> answer =
        weir.post("/v1/ratelimit/refund", "{\"refund_token\":\"" + token + "\"}");

    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.body())
        .isEqualTo(
            "{\"error\":{\"code\":\"STORE_UNAVAILABLE\",\"message\":\"The store could not"
                + " answer.\"}}");
  }

  @Test
  void rules_withoutTheirStore_answerByPolicy() {
    store.goAway();

    HttpResponse<String> answer = weir.check(CHECK);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body())
        .startsWith("{\"allowed\":true,\"limit\":1000,\"remaining\":1000,")
        .endsWith(",\"rule\":\"default\",\"degraded\":true}");
    weir.with(Rule.named("r").limit(Limit.perHour(5)).onStoreFailure(StoreFailure.DENY));
    assertThat(weir.check(CHECK).statusCode()).isEqualTo(429);
    assertThat(weir.get("/metrics").body())
        .contains("rate_limiter_errors_total{error_type=\"redis_connection\"} 2.0");
  }
}
