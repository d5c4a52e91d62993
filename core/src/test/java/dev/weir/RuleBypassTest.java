package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.limit.InvalidValueException;
import dev.weir.limit.Limit;
import dev.weir.rule.AccessEntry;
import dev.weir.rule.Attribute;
import dev.weir.rule.Condition;
import dev.weir.rule.Request;
import dev.weir.rule.Rule;
import dev.weir.rule.RuleSet;
import dev.weir.rule.Verdict.Outcome;
import dev.weir.store.InMemoryStore;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever spells a path or an address differently meets the same counter. */
class RuleBypassTest {

  private static final RuleSet RULES =
      RuleSet.builder()
          .rules(
              List.of(
                  Rule.named("payments")
                      .match(Condition.endpoint("/api/payments"), Condition.method("POST"))
                      .key(Attribute.ENDPOINT)
                      .limit(Limit.perHour(1)),
                  Rule.named("address").key(Attribute.IP_ADDRESS).limit(Limit.perHour(1))))
          .access(
              List.of(
                  AccessEntry.block(Condition.ipAddress("203.0.113.0/24")),
                  AccessEntry.block(Condition.ipAddress("2001:db8:bad::/48"))))
          .build();

  private final RuleLimiter weir =
      RuleLimiter.over(InMemoryStore.builder().ticker(() -> 1_772_359_200_000_000L).build(), RULES);

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api%2Fpayments",
        "/api/./payments",
        "/api/x/../payments",
        "/api/%2e%2E/api/payments",
        "/health/../api/payments",
        "/health/..%2fapi/payments",
        "/%61pi/payments",
        "/api/payments/",
        "//api//payments",
        "/api/payments;jsessionid=1",
        "/api;v=2/payments",
        "/api\\payments",
        "/api%5Cpayments",
        "/api/payments?x=1",
        "/api/payments#x",
        "http://elsewhere/api/payments",
        "api/payments",
        "/metrics/%2e%2e/api/payments"
      })
  void path_inAnotherSpelling_meetsTheSameCounter(String spelling) {
    assertThat(weir.check(Request.endpoint("/api/payments").method("POST")).allowed()).isTrue();
    assertThat(weir.check(Request.endpoint(spelling).method("pOsT")).outcome())
        .isEqualTo(Outcome.DENIED);
  }

  /** What a server takes for another path is another path here: decoded once, case kept. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/api/%2570ayments",
        "/api%252Fpayments",
        "/API/payments",
        "/api/payments%00",
        "/api%c0%afpayments",
        "/api\uFF0Fpayments",
        "/api/payment\u017F"
      })
  void path_thatIsAnother_isNotThatOfTheRule(String other) {
    assertThat(RULES.match(Request.endpoint(other).method("POST").build(), 0).rules()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/%68ealth", "/x/../health", "/health/.", "//health", "/health;x", "/health%2F"})
  void excludedPath_notPlainlyWritten_isChecked(String spelling) {
    Request.Builder request = Request.endpoint(spelling).ipAddress("192.0.2.1");
    assertThat(weir.check(request).allowed()).isTrue();
    assertThat(weir.check(request).outcome()).isEqualTo(Outcome.DENIED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "::ffff:198.51.100.7",
        "::FFFF:C633:6407",
        "0:0:0:0:0:ffff:c633:6407",
        "0000:0000:0000:0000:0000:FFFF:198.51.100.7"
      })
  void address_mappedIntoIpv6_isThatOfIpv4(String spelling) {
    assertThat(weir.check(Request.ipAddress("198.51.100.7")).allowed()).isTrue();
    assertThat(weir.check(Request.ipAddress(spelling)).outcome()).isEqualTo(Outcome.DENIED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2001:db8:1:2::1",
        "2001:DB8:1:2:0:0:0:0",
        "2001:db8:1:2:ffff:ffff:ffff:ffff",
        "2001:db8:1:2::1%eth0",
        "2001:0db8:0001:0002::9"
      })
  void address_rotatedInItsNetwork_hasOneCounter(String other) {
    assertThat(weir.check(Request.ipAddress("2001:db8:1:2:3:4:5:6")).allowed()).isTrue();
    assertThat(weir.check(Request.ipAddress(other)).outcome()).isEqualTo(Outcome.DENIED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "203.0.113.9",
        "::ffff:203.0.113.9",
        "::ffff:cb00:7109",
        "2001:db8:bad:1::1",
        "2001:DB8:0BAD::1%1"
      })
  void address_blocked_isSoInEachSpelling(String spelling) {
    assertThat(weir.check(Request.ipAddress(spelling)).outcome()).isEqualTo(Outcome.BLOCKED);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "203.0.113.09",
        "0313.0.113.9",
        "203.0.28937",
        "3405803785",
        "0xcb007109",
        "203.0.113.9 ",
        "203.0.113.9, 198.51.100.7",
        "203.0.113.9:80"
      })
  void address_thatSomeReadOtherwise_isRefused(String text) {
    assertThatThrownBy(() -> Request.ipAddress(text))
        .isInstanceOf(InvalidValueException.class)
        .hasMessageContaining("(expected: an address");
  }

  @Test
  void keyOfSeveralAttributes_cannotBeMadeToMeetAnother() {
    RuleLimiter pairs =
        RuleLimiter.inMemory(
            RuleSet.of(
                Rule.named("pair")
                    .key(Attribute.TENANT, Attribute.USER_ID)
                    .limit(Limit.perHour(1))));
    assertThat(pairs.check(Request.userId("b:1:c").tenant("a")).allowed()).isTrue();
    assertThat(pairs.check(Request.userId("c").tenant("a:1:b")).allowed()).isTrue();
    assertThat(pairs.check(Request.userId("c").tenant("a")).allowed()).isTrue();
  }
}
