package dev.weir.rule;

import static dev.weir.rule.Condition.endpoint;
import static dev.weir.rule.Condition.ipAddress;
import static dev.weir.rule.Condition.method;
import static dev.weir.rule.Condition.userId;
import static dev.weir.rule.Condition.userTier;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.limit.InvalidValueException;
import dev.weir.limit.Limit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class RuleSetTest {

  private static final Limit LIMIT = Limit.perMinute(10);
  private static final Request REQUEST =
      Request.userId("42")
          .userTier("free")
          .ipAddress("10.1.2.3")
          .endpoint("/api/users/42")
          .method("POST")
          .build();

  /** What remains when the winner is taken away, again and again. */
  private static List<String> order(Rule... rules) {
    List<Rule> left = new ArrayList<>(Arrays.asList(rules));
    Collections.reverse(left);
    List<String> order = new ArrayList<>();
    while (!left.isEmpty()) {
      Match match = RuleSet.builder().rules(left).build().match(REQUEST, 0);
      order.add(match.rules().get(0).id());
      left.removeIf(rule -> rule.id().equals(match.rules().get(0).id()));
    }
    return order;
  }

  private static Rule rule(String name, Condition... match) {
    return Rule.named(name).match(match).limit(LIMIT);
  }

  @Test
  void match_rulesOfOneGroup_comeByPriorityAndThenBySpecificity() {
    assertThat(
            order(
                rule("first").priority(1),
                rule("user-endpoint", userId("42"), endpoint("/api/**")),
                rule("user", userId("42")),
                rule("endpoint", endpoint("/api/**")),
                rule("default"),
                rule("last", userId("42"), endpoint("/api/users/42")).priority(101)))
        .containsExactly("first", "user-endpoint", "user", "endpoint", "default", "last");
  }

  @Test
  void match_rulesForEndpoints_comeFromTheNarrowestToTheWidest() {
    assertThat(
            order(
                rule("exact", endpoint("/api/users/42")),
                rule("one-wildcard", endpoint("/api/users/{id}")),
                rule("two-wildcards", endpoint("/api/{x}/{id}")),
                rule("below-users", endpoint("/api/users/**")),
                rule("below-api-post", endpoint("/api/**"), method("POST")),
                rule("below-api", endpoint("/api/**")),
                rule("all", endpoint("/**"))))
        .containsExactly(
            "exact",
            "one-wildcard",
            "two-wildcards",
            "below-users",
            "below-api-post",
            "below-api",
            "all");
  }

  @Test
  void match_rulesForAddressesAndConditions_comeFromTheNarrowest() {
    assertThat(
            order(
                rule("address", ipAddress("10.1.2.3")),
                rule("block-and-tier", ipAddress("10.1.0.0/16"), userTier("free")),
                rule("block", ipAddress("10.1.0.0/16")),
                rule("wide", ipAddress("10.0.0.0/8"), userTier("free"), method("POST")),
                rule("tier-and-method", userTier("free"), method("post")),
                rule("tier", userTier("free"))))
        .containsExactly("address", "block-and-tier", "block", "wide", "tier-and-method", "tier");
  }

  @Test
  void match_rulesThatAreEqual_comeAsTheyWereWritten() {
    Match match = RuleSet.of(rule("b"), rule("a")).match(REQUEST, 0);
    assertThat(match).hasToString("b");
  }

  @Test
  void match_twelveGroups_appliesTheFirstTenByPriorityAndCountsTheRest() {
    List<Rule> rules = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      rules.add(rule("r" + i).group("g" + i).priority(12 - i));
    }
    Match match = RuleSet.builder().rules(rules).build().match(REQUEST, 0);
    assertThat(match).hasToString("r11, r10, r9, r8, r7, r6, r5, r4, r3, r2");
    assertThat(match.parts()).hasSize(10);
    assertThat(match.left()).isEqualTo(2);
  }

  @Test
  void match_manyRulesOfFewGroups_appliesTheFirstOfEach() {
    List<Rule> rules = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      rules.add(rule("r" + i).group("g" + i % 3).priority(200 - i));
    }
    Match match = RuleSet.builder().rules(rules).build().match(REQUEST, 0);
    assertThat(match).hasToString("r199, r198, r197");
    assertThat(match.left()).isZero();
  }

  @Test
  void match_ruleThatNamesARequestTwice_isThereOnce() {
    Rule twice = rule("a", endpoint("/api/**", "/api/users/**", "/api/users/42"));
    assertThat(RuleSet.of(twice).match(REQUEST, 0).parts()).hasSize(1);
  }

  @Test
  void match_costOfZero_isClaimed() {
    Match match = RuleSet.of(rule("a").cost(0)).match(REQUEST, 0);
    assertThat(match.parts().get(0).claim().cost()).isZero();
  }

  @Test
  void of_rulesThatCannotBe_namesEachMistake() {
    assertThatThrownBy(
            () -> RuleSet.of(Rule.named("a"), Rule.named("b").limit(LIMIT).allow(), rule("a")))
        .isInstanceOf(InvalidRulesException.class)
        .hasMessage(
            """
            rule a: limit: nothing (expected: a limit such as 100/m, or tier)
            rule b: limit: a limit (expected: none beside action allow; shadow counts without denying)
            rule a: id: a (expected: an id of its own; rule 1 has this one)""");
  }

  @Test
  void request_wrongValues_areRejectedByName() {
    assertThatThrownBy(() -> Request.ipAddress("1.2.3"))
        .isInstanceOf(InvalidValueException.class)
        .hasMessage("ip_address: 1.2.3 (expected: an address such as 192.0.2.1 or 2001:db8::1)");
    assertThatThrownBy(() -> Request.userId("a").cost(-1))
        .hasMessage("cost: -1 (expected: 0..4294967295)");
    assertThatThrownBy(() -> Request.userId("a").attribute("a b", "x"))
        .hasMessageStartingWith("attribute: a b (expected: ");
    assertThatThrownBy(() -> Request.userId("a").with(Attribute.CALLER, "x"))
        .hasMessage(
            "attribute: caller (expected: user_id, api_key or ip_address, from which it follows)");
  }

  @Test
  void request_emptyText_isNoAttribute() {
    Request request = Request.userId("").ipAddress("").endpoint("").method("").build();
    assertThat(request).hasToString("request");
  }
}
