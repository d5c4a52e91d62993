package dev.weir.server;

import static dev.weir.rule.Condition.endpoint;
import static dev.weir.rule.Condition.ipAddress;
import static dev.weir.rule.Condition.userTier;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.limit.Limit;
import dev.weir.rule.AccessEntry;
import dev.weir.rule.Attribute;
import dev.weir.rule.Cost;
import dev.weir.rule.Rule;
import dev.weir.rule.RuleSet;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What checks by attributes answer, to the letter. */
class RulesIT {

  private static final long START = TestServer.START_SECONDS;
  private static final Limit TWO_A_MINUTE =
      Limit.perMinute(2).algorithm(dev.weir.limit.Algorithm.FIXED_WINDOW);
  private static final String PAYMENT =
      "{\"user_id\":\"42\",\"endpoint\":\"/api/payments\",\"method\":\"POST\"}";

  private final TestServer weir = TestServer.start();

  @AfterEach
  void stop() {
    weir.close();
  }

  private void answers(String check, int status, String body) {
    HttpResponse<String> answer = weir.check(check);
    assertThat(answer.body()).isEqualTo(body);
    assertThat(answer.statusCode()).isEqualTo(status);
  }

  @Test
  void nothingConfigured_theBuiltInRulesDecide() {
    answers(
        PAYMENT,
        200,
        "{\"allowed\":true,\"limit\":1000,\"remaining\":999,\"reset_at\":"
            + (START + 3600)
            + ",\"rule\":\"default\"}");
    answers(
        "{\"user_id\":\"42\",\"user_tier\":\"free\"}",
        200,
        "{\"allowed\":true,\"limit\":100,\"remaining\":99,\"reset_at\":"
            + (START + 3600)
            + ",\"rule\":\"by-tier\"}");
  }

  @Test
  void rule_reached_deniesWithItsIdAndWhenToComeBack() {
    weir.with(Rule.named("payments").match(endpoint("/api/payments")).limit(TWO_A_MINUTE));
    weir.check(PAYMENT);

    answers(
        PAYMENT,
        200,
        "{\"allowed\":true,\"limit\":2,\"remaining\":0,\"reset_at\":"
            + (START + 60)
            + ",\"rule\":\"payments\"}");
    answers(
        PAYMENT,
        429,
        "{\"allowed\":false,\"error\":{\"code\":\"RATE_LIMIT_EXCEEDED\",\"message\":\"Rate limit"
            + " exceeded. Try again in 60 seconds.\",\"limit\":2,\"retry_after\":60,\"reset_at\":"
            + (START + 60)
            + "},\"rule\":\"payments\"}");
  }

  @Test
  void noRuleMatches_allowsWithoutLimitFieldsAndHeaders() {
    weir.with(Rule.named("premium").match(userTier("premium")).limit(TWO_A_MINUTE));

    HttpResponse<String> answer = weir.check(PAYMENT);

    assertThat(answer.body()).isEqualTo("{\"allowed\":true}");
    assertThat(answer.headers().map().keySet())
        .containsExactlyInAnyOrder("content-type", "content-length");
  }

  @Test
  void costAboveTheLimit_isDeniedWithoutRetryAfter() {
    weir.with(Rule.named("r").limit(TWO_A_MINUTE));

    HttpResponse<String> answer = weir.check("{\"user_id\":\"1\",\"cost\":3}");

    assertThat(answer.statusCode()).isEqualTo(429);
    assertThat(answer.body())
        .isEqualTo(
            "{\"allowed\":false,\"error\":{\"code\":\"COST_EXCEEDS_LIMIT\",\"message\":\"Cost 3"
                + " exceeds the limit of 2.\",\"limit\":2,\"reset_at\":"
                + (START + 60)
                + "},\"rule\":\"r\"}");
    assertThat(answer.headers().firstValue("retry-after")).isEmpty();
  }

  @Test
  void listedAddress_isBlocked() {
    weir.with(
        RuleSet.builder().access(List.of(AccessEntry.block(ipAddress("203.0.113.0/24")))).build());

    answers(
        "{\"ip_address\":\"203.0.113.7\"}",
        403,
        "{\"allowed\":false,\"error\":{\"code\":\"BLOCKED\",\"message\":\"Blocked.\"}}");
    answers("{\"ip_address\":\"203.0.114.7\"}", 200, "{\"allowed\":true}");
  }

  @Test
  void rule_thatBlocksForATime_saysForHowLong() {
    weir.with(Rule.named("login").limit(TWO_A_MINUTE).blockFor(Duration.ofMinutes(15)));
    weir.check(PAYMENT);
    weir.check(PAYMENT);
    String blocked =
        "{\"allowed\":false,\"error\":{\"code\":\"BLOCKED\",\"message\":\"Blocked. Try again in 900"
            + " seconds.\",\"retry_after\":900},\"rule\":\"login\"}";

    answers(PAYMENT, 403, blocked);
    HttpResponse<String> answer = weir.check(PAYMENT);

    assertThat(answer.body()).isEqualTo(blocked);
    assertThat(answer.headers().firstValue("retry-after")).hasValue("900");
  }

  @Test
  void rule_thatThrottles_saysHowLongToWait() {
    weir.with(
        Rule.named("slow").limit(Limit.perSecond(10).burst(1)).throttle(Duration.ofMillis(150)));

    answers(
        PAYMENT,
        200,
        "{\"allowed\":true,\"limit\":1,\"remaining\":0,\"reset_at\":"
            + (START + 1)
            + ",\"rule\":\"slow\"}");
    assertThat(weir.check(PAYMENT).body())
        .contains("\"allowed\":true,")
        .endsWith(",\"rule\":\"slow\",\"delay_ms\":100}");
    assertThat(weir.check(PAYMENT).statusCode()).isEqualTo(429);
  }

  @Test
  void rule_thatAllows_hasNoLimit() {
    weir.with(
        Rule.named("internal").match(userTier("staff")).allow(),
        Rule.named("rest").limit(TWO_A_MINUTE));

    answers(
        "{\"user_id\":\"1\",\"user_tier\":\"staff\"}",
        200,
        "{\"allowed\":true,\"rule\":\"internal\"}");
  }

  @Test
  void wrongValues_areRefusedByName() {
    weir.with(Rule.named("tokens").cost(Cost.of(Attribute.custom("tokens"))).limit(TWO_A_MINUTE));
    String end = "\"}}";
    String start = "{\"error\":{\"code\":\"INVALID_REQUEST\",\"message\":\"";

    answers(
        "{\"ip_address\":\"1.2.3\"}",
        400,
        start + "ip_address: 1.2.3 (expected: an address such as 192.0.2.1 or 2001:db8::1)" + end);
    answers(
        "{\"user_id\":\"1\",\"attributes\":{\"tokens\":\"many\"}}",
        400,
        start + "attributes.tokens: many (expected: 0..4294967295)" + end);
    assertThat(
            weir.post(
                    "/v1/ratelimit/check:batch",
                    "{\"checks\":[{\"user_id\":\"1\",\"attributes\":{\"tokens\":\"x\"}},"
                        + "{\"user_id\":\"1\"}]}")
                .body())
        .startsWith("{\"results\":[{\"status\":400,\"error\":{\"code\":\"INVALID_REQUEST\",")
        .contains(",{\"status\":200,\"allowed\":true,\"limit\":2,\"remaining\":1,");
  }
}
