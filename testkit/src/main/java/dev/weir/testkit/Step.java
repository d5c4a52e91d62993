package dev.weir.testkit;

import java.util.ArrayList;
import java.util.List;

/**
 * One step of a program.
 *
 * @param number names it, also when steps before it are left out
 * @param atMicros when, in microseconds since the epoch
 */
record Step(int number, long atMicros, Action action) {

  /** How many claims it makes at once. */
  int claims() {
    if (action instanceof Action.Acquire acquire) {
      return acquire.asks().size();
    }
    return action instanceof Action.Peek peek ? peek.asks().size() : 1;
  }

  /** The same step with one claim less. */
  Step withoutClaim(int index) {
    if (action instanceof Action.Acquire acquire) {
      return new Step(number, atMicros, new Action.Acquire(without(acquire.asks(), index)));
    }
    if (action instanceof Action.Peek peek) {
      return new Step(number, atMicros, new Action.Peek(without(peek.asks(), index)));
    }
    throw new IllegalStateException("claims: 1 (expected: several)");
  }

  private static List<Ask> without(List<Ask> asks, int index) {
    List<Ask> fewer = new ArrayList<>(asks);
    fewer.remove(index);
    return fewer;
  }
}
