package dev.weir.rule.tree;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.limit.Algorithm;
import dev.weir.limit.Limit;
import dev.weir.rule.Request;
import dev.weir.rule.Rule;
import dev.weir.rule.RuleLimit;
import dev.weir.rule.RuleSet;
import dev.weir.store.Consistency;
import dev.weir.store.StoreFailure;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RuleReaderTest {

  private static final String DESIGN =
      """
      {
      store: {redis: redis://localhost:6379},
      tiers: {free: 100/h, basic: 1000/h, premium: 10000/h},
      rules: [
        {name: payments, match: {endpoint: /api/payments, method: POST}, key: user_id, group: payments, limit: 5/s},
        {name: search, match: {endpoint: "/api/search/**"}, key: [tenant, user_id], limits: [{limit: 20/s, burst: 40}, 500/m], consistency: leased, on_store_failure: local},
        {name: by-tier, limit: tier}
      ],
      lists: {block: [{cidr: 203.0.113.0/24, until: 2026-12-01T00:00:00Z, reason: scraper}]}
      }
      """;

  private static RuleSet read(String text) {
    return RuleReader.create().ignoring(Set.of("store")).read(FlowText.parse(text));
  }

  private static Rule rule(String text) {
    return RuleReader.create().readRule(FlowText.parse(text));
  }

  @Test
  void read_exampleOfTheDesign_isAllThere() {
    RuleSet rules = read(DESIGN);
    assertThat(rules.rules().stream().map(Rule::toString))
        .containsExactly(
            "payments: endpoint /api/payments and method POST by user_id,"
                + " 5/1s sliding_window_counter",
            "search: endpoint /api/search/** by tenant, user_id,"
                + " 20/1s token_bucket burst 40 and 500/1m sliding_window_counter",
            "by-tier: everything by caller, by tier");
    Rule search = rules.rules().get(1);
    assertThat(search.consistency()).isEqualTo(Consistency.LEASED);
    assertThat(search.onStoreFailure()).isEqualTo(StoreFailure.LOCAL);
    assertThat(search.limits().stream().map(RuleLimit::id))
        .containsExactly("per-second", "per-minute");
    assertThat(rules.rules().get(0).group()).isEqualTo("payments");
    assertThat(rules.tiers().tiers().keySet()).containsExactly("free", "basic", "premium");
    assertThat(rules.access().get(0))
        .hasToString("block ip_address 203.0.113.0/24 until 2026-12-01T00:00:00Z: scraper");
  }

  @Test
  void read_exampleOfTheDesign_appliesPaymentsBesideTheTier() {
    Request request =
        Request.userId("42").userTier("free").endpoint("/api/payments").method("POST").build();
    assertThat(read(DESIGN).match(request, 0)).hasToString("payments, by-tier");
  }

  @Test
  void read_sameTreeFromPlainJava_isTheSame() {
    Map<String, Object> plain =
        Map.of("rules", List.of(Map.of("name", "a", "limit", 5, "window", "1m")));
    RuleSet rules = RuleReader.create().read(Node.of(plain, "rules.json"));
    assertThat(rules.rules().get(0).limits().get(0).limit()).isEqualTo(Limit.perMinute(5));
  }

  @Test
  void readRule_formOfTheAdministration_meansSegmentsFromTheLeft() {
    Rule rule =
        rule(
            """
            {"name":"api_payment_limit","description":"Rate limit for payment API",
             "selector":{"user_tier":"premium","endpoint":"/api/payments"},
             "limit":1000,"window":"1h","algorithm":"sliding-window","priority":100,
             "action":"reject","status":"active"}
            """);
    assertThat(rule)
        .hasToString(
            "api_payment_limit: user_tier premium and endpoint /api/payments/** by caller,"
                + " 1000/1h sliding_window_counter");
    assertThat(rule.description()).isEqualTo("Rate limit for payment API");
    RuleSet rules = RuleSet.of(rule);
    Request.Builder request = Request.userId("1").userTier("premium");
    assertThat(rules.match(request.endpoint("/api/payments/7").build(), 0).rules()).hasSize(1);
    assertThat(rules.match(request.endpoint("/api/payments-old").build(), 0).rules()).isEmpty();
  }

  @Test
  void readRule_inactive_isOff() {
    assertThat(rule("{rule_id: r1, limit: 5, window_seconds: 60, status: inactive}").enabled())
        .isFalse();
  }

  @Test
  void readRule_throttleWithoutAlgorithm_isABucket() {
    Rule rule = rule("{name: a, limit: 5/s, action: throttle, max_delay: 2s}");
    assertThat(rule.limits().get(0).limit().algorithm()).isEqualTo(Algorithm.BUCKET);
    assertThat(rule.action().duration()).contains(Duration.ofSeconds(2));
  }

  @Test
  void readRule_everyField_isRead() {
    Rule rule =
        rule(
            """
            {id: r.1, name: Every Field, priority: 7, enabled: true,
             match: {user_id: 42, attributes: {region: [eu, us]}, attributes.plan: x,
                     ip_address: [10.0.0.0/8, "2001:db8::/32"]},
             key: [], group: g, limit: {concurrency: 20, lease: 30s, id: slots},
             cost: attributes.tokens, valid_from: 2026-12-01, valid_until: 2026-12-02T12:00:00Z,
             ipv6_prefix: 48, consistency: local, on_store_failure: deny,
             action: block, block_for: 1h}
            """);
    assertThat(rule)
        .hasToString(
            "r.1: user_id 42 and attributes.region eu|us and attributes.plan x and ip_address"
                + " 10.0.0.0/8|2001:db8::/32 together, 20/30s concurrency, block for PT1H");
    assertThat(rule.limits().get(0).id()).isEqualTo("slots");
    assertThat(rule.cost()).hasToString("attributes.tokens");
    assertThat(rule.validity().from()).contains(Instant.parse("2026-12-01T00:00:00Z"));
    assertThat(rule.validity().until()).contains(Instant.parse("2026-12-02T12:00:00Z"));
    assertThat(rule.ipv6Prefix()).isEqualTo(48);
    assertThat(rule.priority()).isEqualTo(7);
    assertThat(rule.onStoreFailure()).isEqualTo(StoreFailure.DENY);
  }

  @Test
  void read_usersAndDefaultTier_areThere() {
    RuleSet rules =
        read(
            """
            {default_tier: free, ipv6_prefix: 56, exclude: [/ping],
             users: {"7": {tier: premium}, "8": {custom_limits: [5/s, 100/h]}},
             rules: [{name: a, limit: tier}, {name: b, limit: 1/s, ipv6_prefix: 64}]}
            """);
    assertThat(rules.tiers().defaultTier()).contains("free");
    assertThat(rules.tiers().users().get("7").tier()).contains("premium");
    assertThat(rules.tiers().users().get("8").limits()).hasSize(2);
    assertThat(rules.excluded()).hasToString("[/ping]");
    assertThat(rules.rules().stream().map(Rule::ipv6Prefix)).containsExactly(56, 64);
  }

  @Test
  void read_defaultAlgorithm_countsWhatNamesNone() {
    RuleSet rules =
        RuleReader.create()
            .defaultAlgorithm(Algorithm.FIXED_WINDOW)
            .read(FlowText.parse("{rules: [{name: a, limits: [1/s, {limit: 1/m, burst: 2}]}]}"));
    assertThat(rules.rules().get(0).limits().stream().map(each -> each.limit().algorithm()))
        .containsExactly(Algorithm.FIXED_WINDOW, Algorithm.BUCKET);
  }

  @Test
  void read_algorithmBesideSeveralLimits_isThatOfEachThatNamesNone() {
    Rule rule =
        rule("{name: a, algorithm: gcra, limits: [1/s, {limit: 1/m, algorithm: fixed-window}]}");
    assertThat(rule.limits().stream().map(each -> each.limit().algorithm()))
        .containsExactly(Algorithm.BUCKET, Algorithm.FIXED_WINDOW);
  }
}
