package dev.weir.app.replay;

import dev.weir.rule.Rule;

/** What came of one rule. */
final class RuleTally {

  private final Rule rule;
  private final KeyTally keys;
  private long checked;
  private long denied;

  /**
   * @param maxKeys how many keys to count apart
   */
  RuleTally(Rule rule, int maxKeys) {
    this.rule = rule;
    this.keys = new KeyTally(maxKeys);
  }

  void add(String key, boolean granted) {
    checked++;
    denied += granted ? 0 : 1;
    keys.add(key, 1, granted);
  }

  Rule rule() {
    return rule;
  }

  /** Requests that it applied to and that reached it. */
  long checked() {
    return checked;
  }

  /** Those of them that its limits did not grant; of a shadow rule, would not have. */
  long denied() {
    return denied;
  }

  KeyTally keys() {
    return keys;
  }
}
