package dev.weir.rule;

/**
 * Something in a set of rules that is allowed and probably not meant.
 *
 * @param kind what kind of thing
 * @param rule the id of the rule concerned
 * @param text what it is, for people
 */
public record Warning(Kind kind, String rule, String text) {

  /** The kinds. */
  public enum Kind {
    /** A rule that no request can reach. */
    NEVER_APPLIES,
    /** A rule that gives way to others of its group. */
    REPLACED,
    /** More rules for one request than may apply. */
    TOO_MANY,
    /** Limits of a rule that is leased which cannot be. */
    NOT_LEASED,
    /** Counters that the change of a rule makes start anew. */
    STARTS_EMPTY
  }

  /** For example {@code rule by-tier: where payments matches, …}. */
  @Override
  public String toString() {
    return "rule " + rule + ": " + text;
  }
}
