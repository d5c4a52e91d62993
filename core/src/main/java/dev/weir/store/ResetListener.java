package dev.weir.store;

/**
 * Hears that others who share a store's counters have forgotten some of them, so that nothing is
 * kept here that says otherwise. Called on threads that must not be held up.
 */
public interface ResetListener {

  /** A counter was forgotten. */
  void reset(Key key);

  /** Any counter may have been. */
  void resetAll();
}
