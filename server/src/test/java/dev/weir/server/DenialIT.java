package dev.weir.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.limit.Limit;
import dev.weir.rule.Denial;
import dev.weir.rule.Rule;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Denials that rules have replaced. */
class DenialIT {

  private static final String CHECK =
      "{\"user_id\":\"<b>\\\"42\\\"\",\"endpoint\":\"/a\",\"method\":\"get\"}";

  private final TestServer weir = TestServer.start();

  @AfterEach
  void stop() {
    weir.close();
  }

  private HttpResponse<String> denied(Denial denial) {
    weir.with(Rule.named("r").limit(Limit.perMinute(1).burst(1)).denial(denial));
    weir.check(CHECK);
    return weir.check(CHECK);
  }

  @Test
  void json_withPlaces_isFilledAndEscaped() {
    HttpResponse<String> answer =
        denied(
            Denial.USUAL
                .status(503)
                .contentType("application/vnd.acme+json")
                .header("X-Why", "{{rule}} of {{limit}}")
                .header("Retry-After", "1{{retry_after}}")
                .body(
                    "{\"who\":\"{{user_id}}\",\"at\":\"{{method}} {{ endpoint }}\","
                        + "\"wait\":{{retry_after}},\"left\":{{remaining}},\"tier\":\"{{user_tier}}\"}"));

    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.body())
        .isEqualTo(
            "{\"who\":\"<b>\\\"42\\\"\",\"at\":\"GET /a\",\"wait\":60,\"left\":0,\"tier\":\"\"}");
    assertThat(answer.headers().firstValue("content-type")).hasValue("application/vnd.acme+json");
    assertThat(answer.headers().firstValue("x-why")).hasValue("r of 1");
    assertThat(answer.headers().allValues("retry-after")).containsExactly("160");
    assertThat(answer.headers().firstValue("x-ratelimit-limit")).hasValue("1");
  }

  @Test
  void html_withPlaces_isEscapedAsSuch() {
    HttpResponse<String> answer =
        denied(Denial.USUAL.contentType("text/html").body("<p>{{user_id}}: {{retry_after}}</p>"));

    assertThat(answer.statusCode()).isEqualTo(429);
    assertThat(answer.body()).isEqualTo("<p>&lt;b&gt;&quot;42&quot;: 60</p>");
  }

  @Test
  void noWait_inJson_isNull() {
    weir.with(
        Rule.named("r")
            .limit(Limit.perMinute(1))
            .denial(Denial.USUAL.body("{\"wait\":{{retry_after}}}")));

    assertThat(weir.check("{\"cost\":2}").body()).isEqualTo("{\"wait\":null}");
  }

  @Test
  void problem_askedFor_beatsTheBody() {
    weir.with(
        Rule.named("r").limit(Limit.perMinute(1)).denial(Denial.USUAL.status(403).body("no")));

    HttpResponse<String> answer =
        weir.send(
            weir.request(TestServer.CHECK)
                .header("Content-Type", "application/json")
                .header("Accept", "application/problem+json")
                .POST(BodyPublishers.ofString("{\"cost\":2}")));

    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(answer.body()).contains("\"status\":403,", "\"violated-policies\":[\"per-minute\"]");
  }

  @Test
  void batch_hasTheStatusAndTheBodyBesideTheUsualForm() {
    Denial own = Denial.USUAL.status(418).contentType("text/plain").body("\"no\", {{user_id}}");
    weir.with(Rule.named("r").limit(Limit.perMinute(1)).denial(own));

    assertThat(batch("{\"user_id\":\"42\",\"cost\":2},{\"user_id\":\"42\"}"))
        .startsWith(
            "{\"results\":[{\"status\":418,\"allowed\":false,\"error\":{\"code\":\"COST_EXC")
        .contains(",\"content_type\":\"text/plain\",\"body\":\"\\\"no\\\", 42\"},{\"status\":200,");
  }

  @Test
  void batch_ofTheUsualDenial_hasNoBodyOfItsOwn() {
    weir.with(Rule.named("r").limit(Limit.perMinute(1)));

    assertThat(batch("{\"cost\":2}"))
        .startsWith("{\"results\":[{\"status\":429,")
        .doesNotContain("\"body\"");
  }

  private String batch(String checks) {
    return weir.post("/v1/ratelimit/check:batch", "{\"checks\":[" + checks + "]}").body();
  }
}
