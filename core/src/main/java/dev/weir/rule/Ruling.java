package dev.weir.rule;

import dev.weir.limit.Decision;
import dev.weir.store.Claim;

/**
 * What one limit of one rule answered.
 *
 * @param rule the rule
 * @param limit its limit, or its tier's
 * @param claim what was claimed
 * @param decision the answer to that claim alone
 */
public record Ruling(Rule rule, RuleLimit limit, Claim claim, Decision decision) {

  static Ruling of(Match.Part part, Decision decision) {
    return new Ruling(part.rule(), part.limit(), part.claim(), decision);
  }

  /** Whether it is only reported. */
  public boolean shadow() {
    return rule.action().kind() == Action.Kind.SHADOW;
  }
}
