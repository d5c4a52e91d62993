package dev.weir.rule;

import dev.weir.rule.Explanation.Fate;
import dev.weir.rule.Explanation.Step;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Goes through all rules one by one, in the order in which they come, and says what it sees. */
final class Explainer {

  private final RuleSet rules;
  private final Request request;
  private final long nowMicros;
  private final Tiers.@Nullable User user;
  private final @Nullable String tier;
  private final Map<String, Rule> groups = new HashMap<>();
  private int applied;

  Explainer(RuleSet rules, Request request, long nowMicros) {
    this.rules = rules;
    this.request = request;
    this.nowMicros = nowMicros;
    this.user = rules.tiers().userOf(request);
    this.tier = rules.tiers().tierOf(request, user);
  }

  Explanation explain() {
    Match match = rules.match(request, nowMicros);
    List<Step> steps = new ArrayList<>();
    if (match.kind() == Match.Kind.RULES) {
      rules.compiled().forEach(compiled -> steps.add(step(compiled)));
      rules.rules().stream()
          .filter(rule -> !rule.enabled())
          .forEach(rule -> steps.add(new Step(rule, Fate.NOT_IN_FORCE, "switched off")));
    }
    return new Explanation(request, tier, match, steps, null);
  }

  private Step step(CompiledRule compiled) {
    Rule rule = compiled.rule();
    for (Condition condition : rule.match()) {
      if (!condition.holds(request, tier)) {
        return new Step(rule, Fate.NO_MATCH, "not " + condition + ": it is " + value(condition));
      }
    }
    if (!compiled.isInForce(nowMicros)) {
      return new Step(rule, Fate.NOT_IN_FORCE, "valid " + rule.validity());
    }
    if (!compiled.matches(request, user, tier, nowMicros)) {
      return new Step(rule, Fate.NO_MATCH, lack(compiled));
    }
    Rule first = groups.putIfAbsent(rule.group(), rule);
    if (first != null) {
      return new Step(rule, Fate.REPLACED, first.id() + " comes first in group " + rule.group());
    }
    applied++;
    return applied > RuleSet.MAX_APPLIED
        ? new Step(rule, Fate.LEFT, RuleSet.MAX_APPLIED + " others come first")
        : new Step(rule, Fate.APPLIES, "first of group " + rule.group());
  }

  private String value(Condition condition) {
    String value =
        condition.attribute().isUserTier() ? tier : request.valueOrNull(condition.attribute());
    return value == null ? "not known" : value;
  }

  private String lack(CompiledRule compiled) {
    List<Attribute> missing = compiled.key().missing(request, tier);
    return missing.isEmpty()
        ? tier == null ? "limits by tier, and the user has none" : "no limits of tier " + tier
        : "counts by "
            + missing.stream().map(Attribute::name).collect(Collectors.joining(", "))
            + ", which is not known";
  }
}
