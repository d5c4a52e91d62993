package dev.weir.server;

import static dev.weir.rule.Condition.endpoint;
import static dev.weir.rule.Condition.userTier;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.limit.Algorithm;
import dev.weir.limit.Limit;
import dev.weir.rule.Rule;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What administrators may ask for. */
class AdminIT {

  private static final String TOKEN = "an-admin-token-of-length";
  private static final Limit TWO = Limit.perHour(2).algorithm(Algorithm.FIXED_WINDOW);

  private final TestServer weir =
      new TestServer(Map.of("admin.token", TOKEN))
          .with(
              Rule.named("Login").match(endpoint("/login"), userTier("a", "b")).limit(TWO),
              Rule.named("rest")
                  .limits(Limit.perSecond(5).burst(9), Limit.perHour(3))
                  .priority(200)
                  .description("said \"so\""));

  @AfterEach
  void stop() {
    weir.close();
  }

  private HttpResponse<String> get(String path) {
    return weir.send(weir.request(path).header("Authorization", "Bearer " + TOKEN).GET());
  }

  private static String check(String user) {
    return "{\"user_id\":\"" + user + "\",\"endpoint\":\"/login\",\"user_tier\":\"a\"}";
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/v1/admin/rules",
        "/v1/admin/rules/login",
        "/v1/stats/global",
        "/v1/stats/users/1"
      })
  void withoutToken_isClosed(String path) {
    assertThat(weir.get(path).statusCode()).isEqualTo(401);
  }

  @Test
  void rules_byPage_areThoseInForce() {
    assertThat(get("/v1/admin/rules?page=2&limit=1").body())
        .isEqualTo(
            "{\"rules\":[{\"id\":\"rest\",\"name\":\"rest\",\"description\":\"said \\\"so\\\"\","
                + "\"selector\":{},\"key\":[\"caller\"],\"group\":\"caller\",\"limits\":["
                + "{\"id\":\"per-second\",\"limit\":5,\"window\":\"1s\",\"algorithm\":"
                + "\"token_bucket\",\"burst\":9},"
                + "{\"id\":\"per-hour\",\"limit\":3,\"window\":\"1h\",\"algorithm\":"
                + "\"sliding_window_counter\"}],\"action\":\"reject\",\"cost\":\"cost\","
                + "\"priority\":200,\"consistency\":\"exact\",\"on_store_failure\":\"allow\","
                + "\"status\":\"active\"}],\"total\":2,\"page\":2,\"page_size\":1}");
    assertThat(get("/v1/admin/rules?page=3&limit=1").body())
        .startsWith("{\"rules\":[],\"total\":2");
  }

  @Test
  void rule_byItsId_isShown() {
    assertThat(get("/v1/admin/rules/login").body())
        .contains("\"selector\":{\"endpoint\":\"/login\",\"user_tier\":[\"a\",\"b\"]}");
    assertThat(get("/v1/admin/rules/nobody").statusCode()).isEqualTo(404);
  }

  @ParameterizedTest
  @CsvSource({"POST, /v1/admin/rules", "PUT, /v1/admin/rules/login", "DELETE, /v1/admin/rules/x"})
  void rules_written_sayWhereTheyComeFrom(String method, String path) {
    HttpResponse<String> answer =
        weir.send(
            weir.request(path)
                .header("Authorization", "Bearer " + TOKEN)
                .method(method, BodyPublishers.ofString("{}")));

    assertThat(answer.statusCode()).isEqualTo(405);
    assertThat(answer.headers().firstValue("allow")).hasValue("GET, HEAD");
    assertThat(answer.body()).contains("rules are changed where they come from");
  }

  @Test
  void user_afterChecks_hasCountsAndLimit() {
    weir.with(Rule.named("all").limit(TWO));
    for (int i = 0; i < 3; i++) {
      weir.check(check("42"));
    }
    weir.advance(Duration.ofMinutes(10));

    assertThat(get("/v1/stats/users/42?window=1h").body())
        .isEqualTo(
            "{\"user_id\":\"42\",\"window\":\"1h\",\"total_requests\":3,\"allowed_requests\":2,"
                + "\"rejected_requests\":1,\"current_limit\":2,\"remaining\":0}");
    assertThat(get("/v1/stats/users/42?window=5m").body()).contains("\"total_requests\":0,");
    assertThat(get("/v1/stats/users/4%2F3").body())
        .startsWith("{\"user_id\":\"4/3\",\"window\":\"1h\",\"total_requests\":0,")
        .endsWith("\"remaining\":2}");
  }

  @Test
  void totals_afterChecks_nameThoseWhoWereLimited() {
    for (String user : new String[] {"a", "b", "b", "b", "c", "c", "c", "c"}) {
      weir.check(check(user));
    }

    assertThat(get("/v1/stats/global").body())
        .isEqualTo(
            "{\"total_requests\":8,\"allowed_requests\":5,\"rejected_requests\":3,"
                + "\"rejection_rate\":0.3750,\"top_limited_users\":["
                + "{\"user_id\":\"c\",\"rejected_requests\":2},"
                + "{\"user_id\":\"b\",\"rejected_requests\":1}],\"top_limited_endpoints\":["
                + "{\"endpoint\":\"/login\",\"rejected_requests\":3}]}");
    weir.advance(Duration.ofHours(2));
    assertThat(get("/v1/stats/global?from=2026-11-20T23:00:00Z&to=1795219259").body())
        .startsWith("{\"total_requests\":8,");
    assertThat(get("/v1/stats/global?from=1795219260").body()).startsWith("{\"total_requests\":0,");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/v1/stats/users/1?window=2h | window: 2h (expected: 1m..1h, such as 15m)",
        "/v1/stats/users/1?window=x | window: x (expected: 1m..1h, such as 15m)",
        "/v1/stats/users/?window=1h | user_id: \\\"\\\" (expected: 1..1024 characters)",
        "/v1/stats/users/1?since=1 | unknown parameter: since (expected: one of window)",
        "/v1/stats/global?from=noon | from: noon (expected: an instant such as",
        "/v1/stats/global?from=9&to=3 | from: 1970-01-01T00:00:09Z (expected: not after to",
        "/v1/admin/rules?limit=0 | limit: 0 (expected: 1..1000)",
        "/v1/admin/rules?page=1&page=2 | page: twice (expected: once)"
      })
  void badParameters_areNamed(String path, String message) {
    HttpResponse<String> answer = get(path);

    assertThat(answer.statusCode()).isEqualTo(400);
    assertThat(answer.body()).contains(message);
  }
}
