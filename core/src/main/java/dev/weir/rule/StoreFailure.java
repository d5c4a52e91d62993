package dev.weir.rule;

import java.util.Locale;

/** What a rule answers when its store cannot: {@code on_store_failure}. */
public enum StoreFailure {
  /** Allow, with the whole limit remaining. The default. */
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
