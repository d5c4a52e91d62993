package dev.weir.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.rule.Attribute;
import dev.weir.rule.Explanation;
import dev.weir.rule.Request;
import dev.weir.rule.Rule;
import dev.weir.rule.RuleSet;
import dev.weir.testkit.SlowMatcher.Applied;
import java.util.List;
import java.util.Map;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.EdgeCasesMode;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/** Compiled rules and the slow matcher agree. Each try is a set of rules and forty requests. */
class RuleMatchPropertyTest {

  private static final int REQUESTS = 40;
  private static final long COST = 5;
  private static final long NOW =
      RuleSets.NOON.getEpochSecond() * 1_000_000 + RuleSets.NOON.getNano() / 1_000;

  @Provide
  Arbitrary<RuleSet> ruleSets() {
    return RuleSets.ruleSets();
  }

  @Provide
  Arbitrary<List<Map<String, String>>> requests() {
    return RuleSets.requests().list().ofSize(REQUESTS);
  }

  @Property(tries = 300, edgeCases = EdgeCasesMode.NONE)
  void match_anyRulesAndRequest_isThatOfTheSlowMatcher(
      @ForAll("ruleSets") RuleSet rules, @ForAll("requests") List<Map<String, String>> requests) {
    requests.forEach(raw -> compare(rules, raw));
  }

  @Property(tries = 60, edgeCases = EdgeCasesMode.NONE)
  void explain_anyRulesAndRequest_saysWhatApplies(
      @ForAll("ruleSets") RuleSet rules, @ForAll("requests") List<Map<String, String>> requests) {
    for (Map<String, String> raw : requests) {
      Explanation explanation = rules.explain(request(raw), NOW);
      List<Rule> applying =
          explanation.steps().stream()
              .filter(step -> step.fate() == Explanation.Fate.APPLIES)
              .map(Explanation.Step::rule)
              .toList();
      assertThat(applying).isEqualTo(explanation.match().rules());
    }
  }

  /** Compares the two, and returns how many rules apply. */
  static int compare(RuleSet rules, Map<String, String> raw) {
    Applied compiled = Applied.of(rules.match(request(raw), NOW));
    Applied slow = new SlowMatcher(rules, raw, COST, RuleSets.NOON).match();
    assertThat(compiled).as(() -> raw + " of " + rules.rules()).isEqualTo(slow);
    return slow.rules().size();
  }

  private static Request request(Map<String, String> raw) {
    Request.Builder request = Request.builder().cost(COST);
    raw.forEach((name, value) -> request.with(Attribute.named(name).orElseThrow(), value));
    return request.build();
  }
}
