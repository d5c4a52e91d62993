package dev.weir.store;

import dev.weir.limit.Decision;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request some of whose claims were spent of slices; if the others are denied or cannot be
 * decided, that is taken back.
 */
final class Spending implements Completion<List<Decision>> {

  private final Store store;
  private final List<Claim> claims;
  private final Completion<List<Decision>> completion;
  private final @Nullable Part[] parts;
  private final @Nullable Decision[] decisions;

  Spending(Store store, List<Claim> claims, Completion<List<Decision>> completion) {
    this.store = store;
    this.claims = claims;
    this.completion = completion;
    this.parts = new Part[claims.size()];
    this.decisions = new Decision[claims.size()];
  }

  void spent(int i, Part part, Decision decision) {
    parts[i] = part;
    decisions[i] = decision;
  }

  List<Claim> rest() {
    List<Claim> rest = new ArrayList<>(claims.size());
    for (int i = 0; i < parts.length; i++) {
      if (parts[i] == null) {
        rest.add(claims.get(i));
      }
    }
    return rest;
  }

  List<Decision> merged(List<Decision> others) {
    List<Decision> merged = new ArrayList<>(parts.length);
    int next = 0;
    for (Decision mine : decisions) {
      merged.add(mine == null ? others.get(next++) : mine);
    }
    return merged;
  }

  private void takeBack() {
    for (int i = 0; i < parts.length; i++) {
      Part part = parts[i];
      Decision decision = decisions[i];
      Claim claim = claims.get(i);
      if (part != null && decision != null && !part.unspend(claim.cost())) {
        store.adjust(new Adjustment.Refund(claim, decision.decidedAtMicros()), new Unheard<>(null));
      }
    }
  }

  @Override
  public void completed(List<Decision> others) {
    for (int i = 0; i < others.size(); i++) {
      if (!others.get(i).allowed()) {
        takeBack();
        break;
      }
    }
    completion.completed(merged(others));
  }

  @Override
  public void failed(StoreException cause) {
    takeBack();
    completion.failed(cause);
  }
}
