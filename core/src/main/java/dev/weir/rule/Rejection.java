package dev.weir.rule;

import dev.weir.limit.Decision;
import dev.weir.store.Completion;
import dev.weir.store.Fallback;
import dev.weir.store.StoreException;
import java.time.Duration;
import java.util.List;

/**
 * The usual check, of rules that do nothing but reject: one call of the store, whose answer is the
 * verdict.
 *
 * @param match what applies
 * @param fallback decides if the store cannot
 * @param completion gets the verdict
 */
record Rejection(Match match, Fallback fallback, Completion<Verdict> completion)
    implements Completion<List<Decision>> {

  @Override
  public void completed(List<Decision> decisions) {
    List<Ruling> rulings = Parts.rulings(match.parts(), decisions);
    completion.completed(
        Parts.allAllowed(decisions)
            ? Verdict.allowed(match, rulings, Duration.ZERO)
            : Verdict.denied(match, rulings));
  }

  @Override
  public void failed(StoreException cause) {
    List<Match.Part> parts = match.parts();
    completed(fallback.acquire(Parts.claims(parts), Parts.policies(parts)));
  }
}
