package dev.weir.rule;

import java.util.Locale;

/**
 * How exactly the instances of a deployment are to agree on a rule's counters. No store heeds it
 * yet: counters in Redis are exact, those in memory the instance's own.
 */
public enum Consistency {
  /** Each check is decided by the shared counter. The default. */
  EXACT,
  /**
   * An instance takes a slice of a hot counter ahead and decides from it; never above the limit.
   */
  LEASED,
  /** Counters never leave the process. */
  LOCAL;

  /** Its name in rules, for example {@code exact}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
