package dev.weir.store;

import java.util.Locale;

/** What is answered when a store cannot: {@code on_store_failure} of a rule. */
public enum StoreFailure {
  /** Allow, with the whole limit remaining. The default of rules. */
  ALLOW,
  /** Deny. */
  DENY,
  /** Decide in this process, by its share of the limit. */
  LOCAL;

  /** Its name in rules, for example {@code allow}. */
  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
