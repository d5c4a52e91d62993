package dev.weir.store;

import dev.weir.limit.Decision;
import java.util.List;

/**
 * A store that can be gone, behind circuit breakers: one for each part of it that fails by itself,
 * such as a server of several.
 */
public interface GuardedStore extends Store {

  /** How many of its breakers are in this state. */
  int breakers(Breaker.State state);

  /** Whether the breakers keep calls from the store; if not, they only tell whether they would. */
  boolean isEnabled();

  /** What the breakers have seen, in all. */
  BreakerStatistics breakerStatistics();

  /**
   * Asks every part for one unit of a counter that nobody else uses, whatever the breakers' states.
   *
   * @param completion gets what was answered, or how the first that did not answer failed
   */
  void probe(Completion<List<Decision>> completion);
}
