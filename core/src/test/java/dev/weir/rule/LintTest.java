package dev.weir.rule;

import static dev.weir.rule.Condition.endpoint;
import static dev.weir.rule.Condition.userId;
import static dev.weir.rule.Condition.userTier;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.limit.Algorithm;
import dev.weir.limit.Limit;
import dev.weir.store.Consistency;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class LintTest {

  private static final Limit LIMIT = Limit.perMinute(10);
  private static final Instant NOW = Instant.parse("2026-11-21T12:00:00Z");

  private static List<String> lint(RuleSet rules) {
    return rules.lint(NOW.getEpochSecond() * 1_000_000).stream().map(Warning::toString).toList();
  }

  private static List<String> lint(Rule... rules) {
    return lint(RuleSet.of(rules));
  }

  @Test
  void lint_rulesOfDifferentGroups_isSilent() {
    assertThat(
            lint(
                Rule.named("a").match(endpoint("/a")).group("payments").limit(LIMIT),
                Rule.named("b").limit(LIMIT)))
        .isEmpty();
  }

  @Test
  void lint_ruleThatAnotherReplacesSomewhere_saysWhereAndHowToHaveBoth() {
    assertThat(
            lint(
                Rule.named("payments").match(endpoint("/api/payments")).limit(LIMIT),
                Rule.named("all").limit(LIMIT)))
        .containsExactly(
            "rule all: where payments matches, it applies instead, in group caller; "
                + "a group of its own would let both apply");
  }

  @Test
  void lint_ruleThatManyReplace_namesThree() {
    List<Rule> rules = new ArrayList<>(List.of(Rule.named("all").limit(LIMIT)));
    for (int i = 0; i < 5; i++) {
      rules.add(Rule.named("e" + i).match(endpoint("/" + i)).limit(LIMIT));
    }
    assertThat(lint(RuleSet.builder().rules(rules).build()))
        .containsExactly(
            "rule all: where e0, e1, e2 and 2 more match, they apply instead, in group caller; "
                + "a group of its own would let both apply");
  }

  @Test
  void lint_ruleCoveredByOneBefore_neverApplies() {
    assertThat(
            lint(
                Rule.named("wide").priority(1).match(endpoint("/api/**")).limit(LIMIT),
                Rule.named("narrow").match(endpoint("/api/{x}"), userId("42")).limit(LIMIT)))
        .containsExactly("rule narrow: wide always comes first in group caller");
  }

  @Test
  void lint_ruleThatIsOver_neverApplies() {
    assertThat(lint(Rule.named("a").validUntil(NOW).limit(LIMIT)))
        .containsExactly("rule a: it is valid until 2026-11-21T12:00:00Z, which is over");
  }

  @Test
  void lint_ruleForAnExcludedPath_neverApplies() {
    assertThat(lint(Rule.named("a").match(endpoint("/health")).limit(LIMIT)))
        .containsExactly("rule a: its endpoint is excluded from all checks");
  }

  @Test
  void lint_tierThatNobodyCanHave_neverApplies() {
    Tiers tiers = Tiers.NONE.tier("free", LIMIT).defaultTier("free");
    RuleSet rules =
        RuleSet.builder()
            .tiers(tiers)
            .rules(List.of(Rule.named("a").match(userTier("gold")).limit(LIMIT)))
            .build();
    assertThat(lint(rules))
        .containsExactly(
            "rule a: user_tier gold names no tier, and whoever has none has the default tier");
  }

  @Test
  void lint_conditionsThatExcludeEachOther_neverApplies() {
    assertThat(lint(Rule.named("a").match(userId("1"), userId("2")).limit(LIMIT)))
        .containsExactly("rule a: two conditions on user_id that cannot both hold");
  }

  @Test
  void lint_elevenGroupsAtOnce_saysThatOnlyTenApply() {
    List<Rule> rules = new ArrayList<>();
    for (int i = 0; i < 11; i++) {
      rules.add(Rule.named("r" + i).group("g" + i).limit(LIMIT));
    }
    assertThat(lint(RuleSet.builder().rules(rules).build()))
        .hasSize(11)
        .allMatch(
            text ->
                text.endsWith("11 rules ask to apply to its requests, and only the first 10 do"));
  }

  @Test
  void lint_changedKindAndKey_saysThatCountersStartEmpty() {
    RuleSet before = RuleSet.of(Rule.named("a").limit(LIMIT), Rule.named("b").limit(LIMIT));
    RuleSet after =
        RuleSet.of(
            Rule.named("a").group("x").limit(LIMIT.algorithm(Algorithm.FIXED_WINDOW)),
            Rule.named("b").key(Attribute.USER_ID).limit(LIMIT));
    assertThat(after.lint(before, 0).stream().map(Warning::toString))
        .containsExactly(
            "rule a: limit limit was a sliding_window_counter and is now a fixed_window;"
                + " with another id, instances that still have the one leave the other alone",
            "rule b: it counted by [caller] and now counts by [user_id]");
  }

  @Test
  void lint_leasedRuleWhoseTiersCannotBe_saysThatTheyAreExact() {
    RuleSet rules =
        RuleSet.builder()
            .tiers(Tiers.NONE.tier("free", LIMIT.algorithm(Algorithm.SLIDING_WINDOW_LOG)))
            .rules(List.of(Rule.named("t").limitByTier().consistency(Consistency.LEASED)))
            .build();
    assertThat(lint(rules))
        .containsExactly(
            "rule t: a tier or user has a sliding_window_log, which is counted exactly");
  }

  @Test
  void lint_leasedRuleThatThrottles_saysThatItIsExact() {
    assertThat(
            lint(
                Rule.named("t")
                    .limit(LIMIT.burst(3))
                    .action(Action.throttle(Duration.ofSeconds(1)))
                    .consistency(Consistency.LEASED)))
        .containsExactly("rule t: what throttles is reserved, and that is always exact");
  }
}
