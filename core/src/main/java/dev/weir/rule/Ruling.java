package dev.weir.rule;

import dev.weir.limit.Decision;
import dev.weir.store.Adjustment;
import dev.weir.store.Claim;
import dev.weir.store.Completion;
import dev.weir.store.Fallback;
import dev.weir.store.Store;

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

  /**
   * Gives back what it took: units, or a lease; to the fallback if that decided. Asks nobody if it
   * took nothing.
   *
   * @param done gets the counter afterwards
   */
  public void giveBack(Store store, Fallback fallback, Completion<Decision> done) {
    if (decision.byPolicy() || decision.taken() == 0) {
      done.completed(decision);
    } else if (decision.degraded()) {
      done.completed(fallback.adjust(Adjustment.undoing(claim, decision)));
    } else {
      store.adjust(Adjustment.undoing(claim, decision), done);
    }
  }

  /** Whether it is only reported. */
  public boolean shadow() {
    return rule.action().kind() == Action.Kind.SHADOW;
  }
}
