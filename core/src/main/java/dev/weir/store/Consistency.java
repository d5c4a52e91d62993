package dev.weir.store;

import java.util.Locale;

/**
 * How exactly the instances of a deployment are to agree on a counter: a property of its {@link
 * KeySpace}, heeded by a {@link NearStore}. A store in memory is the instance's own in any case.
 */
public enum Consistency {
  /** Each claim is decided by the shared counter. The default. */
  EXACT,
  /**
   * An instance takes a slice of a hot counter ahead and decides from it; never above the limit.
   */
  LEASED,
  /** The counter never leaves the process. */
  LOCAL;

  /** Its name in rules, for example {@code exact}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
