package dev.weir.store;

import dev.weir.limit.Decision;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * One request whose claims are decided partly in this process and partly in a store elsewhere, all
 * or nothing: first what is here is taken, then the rest is asked for, and if that is denied or
 * fails, what was taken here is given back. If what is here is denied, the rest is only looked at.
 */
final class Scattered {

  private final List<Claim> claims;
  private final NearStore store;
  private final InMemoryStore here;
  private final Completion<List<Decision>> completion;
  private final List<Claim> near = new ArrayList<>(4);
  private final List<Claim> far = new ArrayList<>(4);
  private List<Decision> nearDecisions = List.of();

  Scattered(List<Claim> claims, NearStore store, Completion<List<Decision>> completion) {
    this.claims = claims;
    this.store = store;
    this.here = store.local();
    this.completion = completion;
    for (Claim claim : claims) {
      (NearStore.isLocal(claim) ? near : far).add(claim);
    }
  }

  void acquire() {
    nearDecisions = Inline.of(answer -> here.acquire(near, answer));
    if (allAllowed(nearDecisions)) {
      store.shared().acquire(far, new Rest(true));
    } else {
      store.glance(far, new Rest(false));
    }
  }

  void peek() {
    nearDecisions = Inline.of(answer -> here.peek(near, answer));
    store.shared().peek(far, new Rest(false));
  }

  private static boolean allAllowed(List<Decision> decisions) {
    return decisions.stream().allMatch(Decision::allowed);
  }

  /** What the other store answers. */
  private final class Rest implements Completion<List<Decision>> {

    private final boolean taken;

    Rest(boolean taken) {
      this.taken = taken;
    }

    @Override
    public void completed(List<Decision> decisions) {
      if (taken && !allAllowed(decisions)) {
        giveBack();
      }
      completion.completed(merged(decisions));
    }

    @Override
    public void failed(StoreException cause) {
      if (taken) {
        giveBack();
      }
      completion.failed(cause);
    }
  }

  private void giveBack() {
    for (int i = 0; i < near.size(); i++) {
      Adjustment undo = Adjustment.undoing(near.get(i), nearDecisions.get(i));
      Inline.<Decision>of(answer -> here.adjust(undo, answer));
    }
  }

  private List<Decision> merged(List<Decision> farDecisions) {
    Decision[] merged = new Decision[claims.size()];
    int nextNear = 0;
    int nextFar = 0;
    for (int i = 0; i < merged.length; i++) {
      boolean isNear = NearStore.isLocal(claims.get(i));
      merged[i] = isNear ? nearDecisions.get(nextNear++) : farDecisions.get(nextFar++);
    }
    return Arrays.asList(merged);
  }
}
