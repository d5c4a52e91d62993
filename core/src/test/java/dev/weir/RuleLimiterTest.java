package dev.weir;

import static dev.weir.rule.Attribute.USER_ID;
import static dev.weir.rule.Condition.endpoint;
import static dev.weir.rule.Condition.userTier;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.limit.Algorithm;
import dev.weir.limit.InvalidValueException;
import dev.weir.limit.Limit;
import dev.weir.rule.Attribute;
import dev.weir.rule.Condition;
import dev.weir.rule.Cost;
import dev.weir.rule.Request;
import dev.weir.rule.Rule;
import dev.weir.rule.RuleLimit;
import dev.weir.rule.RuleSet;
import dev.weir.rule.Tiers;
import dev.weir.rule.Verdict;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RuleLimiterTest extends TimedRules {

  @Test
  void check_exampleOfTheDesign_takesFromTheRuleOfTheEndpoint() {
    RuleLimiter weir =
        limiter(
            Rule.named("payments")
                .match(endpoint("/api/payments"))
                .key(USER_ID)
                .limit(Limit.perSecond(5)),
            Rule.named("premium").match(userTier("premium")).limit(Limit.perHour(10_000)));
    Verdict verdict = weir.check(Request.userId("42").endpoint("/api/payments").method("POST"));
    assertThat(verdict.allowed()).isTrue();
    assertThat(verdict.rule().map(Rule::id)).contains("payments");
    assertThat(verdict.decision().orElseThrow().limit()).isEqualTo(5);
    assertThat(verdict.decision().orElseThrow().remaining()).isEqualTo(4);
  }

  @Test
  void check_noRule_isAllowedWithoutDecision() {
    Verdict verdict = limiter(RuleSet.empty()).check(ANY);
    assertThat(verdict.allowed()).isTrue();
    assertThat(verdict.decision()).isEmpty();
    assertThat(verdict.rule()).isEmpty();
  }

  @Test
  void check_oneOfSeveralRulesDenies_takesFromNone() {
    RuleLimiter weir =
        limiter(
            Rule.named("user").key(USER_ID).limit(Limit.perMinute(10)),
            Rule.named("all").oneCounter().limit(Limit.perMinute(3)));
    for (int i = 0; i < 3; i++) {
      assertThat(weir.check(ANY).allowed()).isTrue();
    }
    Verdict denied = weir.check(ANY);
    assertThat(denied.outcome()).isEqualTo(Verdict.Outcome.DENIED);
    assertThat(denied.rule().map(Rule::id)).contains("all");
    Verdict other = weir.peek(Request.userId("42").cost(0).build());
    assertThat(other.rulings().get(0).decision().remaining()).isEqualTo(7);
  }

  @Test
  void check_severalDenied_reportsTheLongestWait() {
    Limit fixed = Limit.perMinute(1).algorithm(Algorithm.FIXED_WINDOW);
    Limit hourly = Limit.perHour(1).algorithm(Algorithm.FIXED_WINDOW);
    RuleLimiter weir =
        limiter(
            Rule.named("minute").key(USER_ID).limit(fixed),
            Rule.named("hour").oneCounter().limit(hourly));
    weir.check(ANY);
    Verdict denied = weir.check(ANY);
    assertThat(denied.retryAfter()).contains(Duration.ofHours(1));
    assertThat(denied.rule().map(Rule::id)).contains("hour");
  }

  @Test
  void check_severalAllowed_reportsTheLeastRemainingAndTheFirstRuleOnATie() {
    RuleLimiter weir =
        limiter(
            Rule.named("b").priority(2).key(USER_ID).limit(Limit.perMinute(5)),
            Rule.named("c").priority(3).group("c").limit(Limit.perHour(5)),
            Rule.named("a").priority(1).oneCounter().limit(Limit.perMinute(9)));
    assertThat(weir.check(ANY).rule().map(Rule::id)).contains("b");
  }

  @Test
  void check_costAboveTheLimit_isDeniedWithoutWait() {
    Verdict denied =
        limiter(Rule.named("a").limit(Limit.perMinute(5))).check(Request.userId("1").cost(6));
    assertThat(denied.exceedsLimit()).isTrue();
    assertThat(denied.retryAfter()).isEmpty();
  }

  @Test
  void check_costFromAttribute_takesThatManyAndRejectsWhatIsNoNumber() {
    Rule rule =
        Rule.named("tokens").limit(Limit.perMinute(100)).cost(Cost.of(Attribute.custom("tokens")));
    RuleLimiter weir = limiter(rule);
    Verdict verdict = weir.check(Request.userId("1").attribute("tokens", "60"));
    assertThat(verdict.decision().orElseThrow().remaining()).isEqualTo(40);
    assertThat(weir.check(Request.userId("1")).decision().orElseThrow().remaining()).isEqualTo(39);
    assertThatThrownBy(() -> weir.check(Request.userId("1").attribute("tokens", "-5")))
        .isInstanceOf(InvalidValueException.class)
        .hasMessage("attributes.tokens: -5 (expected: 0..4294967295)");
  }

  @Test
  void check_ipv6CallersOfOneSubnet_shareACounter() {
    RuleLimiter weir = limiter(Rule.named("a").limit(Limit.perMinute(1)));
    assertThat(weir.check(Request.ipAddress("2001:db8:0:1::1")).allowed()).isTrue();
    assertThat(weir.check(Request.ipAddress("2001:db8:0:1:ffff::2")).allowed()).isFalse();
    assertThat(weir.check(Request.ipAddress("2001:db8:0:2::1")).allowed()).isTrue();
  }

  @Test
  void check_userAndKeyOfOneName_areCountedApart() {
    RuleLimiter weir = limiter(Rule.named("a").limit(Limit.perMinute(1)));
    assertThat(weir.check(Request.userId("10.0.0.1")).allowed()).isTrue();
    assertThat(weir.check(Request.apiKey("10.0.0.1")).allowed()).isTrue();
    assertThat(weir.check(Request.ipAddress("10.0.0.1")).allowed()).isTrue();
    assertThat(weir.check(Request.endpoint("/x")).allowed()).isTrue();
    assertThat(weir.check(Request.endpoint("/y")).allowed()).isFalse();
  }

  @Test
  void check_severalKeyAttributes_noTwoCombinationsMeet() {
    RuleLimiter weir =
        limiter(Rule.named("a").key(Attribute.TENANT, USER_ID).limit(Limit.perMinute(1)));
    assertThat(weir.check(Request.userId("bc").tenant("a")).allowed()).isTrue();
    assertThat(weir.check(Request.userId("c").tenant("ab")).allowed()).isTrue();
    assertThat(weir.check(Request.userId("1:c").tenant("a")).allowed()).isTrue();
    assertThat(weir.check(Request.userId("c").tenant("ab")).allowed()).isFalse();
  }

  @Test
  void check_excludedPath_isOnlyExcludedWhenNamedPlainly() {
    RuleLimiter weir = limiter(Rule.named("all").oneCounter().limit(Limit.perDay(1)));
    assertThat(weir.check(Request.endpoint("/health")).rule()).isEmpty();
    assertThat(weir.check(Request.endpoint("/health/?probe=1")).rule()).isEmpty();
    assertThat(weir.check(Request.endpoint("/api/%2e%2e/health")).rule()).isPresent();
    assertThat(weir.check(Request.endpoint("/health;x/../health")).allowed()).isFalse();
  }

  @Test
  void check_builtInRules_giveEachTierItsNumbers() {
    RuleLimiter weir = limiter(RuleSet.builtIn());
    assertThat(limitOf(weir, Request.userId("a").userTier("free"))).isEqualTo(100);
    assertThat(limitOf(weir, Request.userId("b").userTier("basic"))).isEqualTo(1_000);
    assertThat(limitOf(weir, Request.userId("c").userTier("premium"))).isEqualTo(10_000);
    assertThat(limitOf(weir, Request.userId("d").userTier("enterprise"))).isEqualTo(1_000);
    assertThat(limitOf(weir, Request.userId("e"))).isEqualTo(1_000);
  }

  @Test
  void check_configuredUser_hasTheConfiguredTierWhateverTheRequestSays() {
    Tiers tiers =
        Tiers.standard()
            .users(
                Map.of(
                    "poor", Tiers.User.of("free"),
                    "rich",
                        Tiers.User.of("enterprise")
                            .limits(List.of(new RuleLimit("limit", Limit.perHour(77))))));
    RuleLimiter weir =
        limiter(
            RuleSet.builder()
                .tiers(tiers)
                .rules(List.of(Rule.named("by-tier").limitByTier()))
                .build());
    assertThat(limitOf(weir, Request.userId("poor").userTier("premium"))).isEqualTo(100);
    assertThat(limitOf(weir, Request.userId("rich").userTier("free"))).isEqualTo(77);
  }

  private static long limitOf(RuleLimiter weir, Request.Builder request) {
    return weir.check(request).decision().orElseThrow().limit();
  }

  @Test
  void check_ruleOfAPeriod_appliesWithinItOnly() {
    RuleLimiter weir =
        limiter(
            Rule.named("sale")
                .validFrom(NOON.plusSeconds(1))
                .validUntil(NOON.plusSeconds(2))
                .limit(Limit.perDay(5)));
    assertThat(weir.check(ANY).rule()).isEmpty();
    advance(Duration.ofSeconds(1));
    assertThat(weir.check(ANY).rule()).isPresent();
    advance(Duration.ofSeconds(1));
    assertThat(weir.check(ANY).rule()).isEmpty();
  }

  @Test
  void rules_swapped_keepTheCountersOfRulesThatStay() {
    RuleLimiter weir = limiter(Rule.named("a").limit(Limit.perDay(5)));
    weir.check(ANY);
    RuleSet before = weir.rules(RuleSet.of(Rule.named("Renamed").id("a").limit(Limit.perDay(7))));
    assertThat(before.rules().get(0).name()).isEqualTo("a");
    assertThat(weir.check(ANY).decision().orElseThrow().remaining()).isEqualTo(5);
  }

  @Test
  void refund_allowedRequest_givesAllBack() {
    RuleLimiter weir =
        limiter(
            Rule.named("a").limits(Limit.perMinute(5), Limit.perDay(9)),
            Rule.named("b").oneCounter().limit(Limit.concurrency(3, Duration.ofMinutes(1))));
    weir.refund(weir.check(ANY));
    assertThat(weir.peek(ANY).rulings().stream().map(each -> each.decision().remaining()))
        .containsExactly(4L, 8L, 2L);
  }

  @Test
  void refund_costOfZero_givesBackOnlyWhatWasTaken() {
    RuleLimiter weir =
        limiter(
            Rule.named("a").limit(Limit.perMinute(5)),
            Rule.named("b")
                .oneCounter()
                .limit(Limit.concurrency(3, Duration.ofMinutes(1)))
                .cost(Cost.fixed(0)));
    weir.refund(weir.check(ANY));
    assertThat(weir.peek(ANY).rulings().stream().map(each -> each.decision().remaining()))
        .containsExactly(4L, 3L);
  }

  @Test
  void release_concurrencyLimit_freesTheLease() {
    RuleLimiter weir = limiter(Rule.named("a").limit(Limit.concurrency(1, Duration.ofMinutes(1))));
    Verdict held = weir.check(ANY);
    assertThat(weir.check(ANY).allowed()).isFalse();
    weir.release(held);
    assertThat(weir.check(ANY).allowed()).isTrue();
  }

  @Test
  void explain_request_saysOfEachRuleWhatBecameOfIt() {
    RuleLimiter weir =
        limiter(
            Rule.named("payments").match(endpoint("/api/payments")).limit(Limit.perSecond(5)),
            Rule.named("eu").match(Condition.attribute("region", "eu")).allow(),
            Rule.named("key").key(Attribute.API_KEY).limit(Limit.perSecond(1)),
            Rule.named("off").enabled(false).limit(Limit.perSecond(1)),
            Rule.named("all").limit(Limit.perMinute(100)));
    String text = weir.explain(Request.userId("42").endpoint("/api/payments/").build()).toString();
    assertThat(text.lines())
        .containsExactly(
            "request user_id=42 endpoint=/api/payments",
            "lists: no entry",
            "applies: payments: endpoint /api/payments by caller, 5/1s sliding_window_counter"
                + " (first of group caller)",
            "no match: eu: attributes.region eu by caller, allow"
                + " (not attributes.region eu: it is not known)",
            "no match: key: everything by api_key, 1/1s sliding_window_counter"
                + " (counts by api_key, which is not known)",
            "replaced: all: everything by caller, 100/1m sliding_window_counter"
                + " (payments comes first in group caller)",
            "not in force: off: everything by caller, 1/1s sliding_window_counter"
                + " (switched off)",
            "limit payments/per-second: allowed cost 1, remaining 4 of 5, reset at"
                + " 2026-11-21T12:00:01Z",
            "verdict: allowed by payments, per-second: allowed cost 1, remaining 4 of 5, reset at"
                + " 2026-11-21T12:00:01Z");
  }
}
