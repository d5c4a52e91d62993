package dev.weir.server.rls.match;

import java.util.List;

/**
 * A node of the tree. Immutable.
 *
 * @param compositeKey its {@code key} or {@code key_value}
 * @param rules what applies here, almost always one limit
 * @param valueToMetric whether statistics tell its values apart
 * @param shareThreshold whether all that match its pattern share one counter
 * @param below the next level
 */
record Branch(
    String compositeKey,
    List<LimitRule> rules,
    boolean valueToMetric,
    boolean shareThreshold,
    Level below) {

  /** Whether it is a pattern of the values of entries with this key. */
  boolean isPatternOf(String key) {
    return compositeKey.length() > key.length()
        && compositeKey.startsWith(key)
        && compositeKey.charAt(key.length()) == '_';
  }

  /** What its pattern says of the value of an entry with this key. */
  String patternFor(String key) {
    return isPatternOf(key) ? compositeKey.substring(key.length() + 1) : compositeKey;
  }
}
