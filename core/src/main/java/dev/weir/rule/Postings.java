package dev.weir.rule;

import java.util.ArrayList;
import java.util.List;

/** Lists of rules by number, filled one rule at a time and then fixed. */
final class Postings {

  private final List<List<CompiledRule>> lists = new ArrayList<>();

  /** The number that the next new list gets. */
  int fresh() {
    return lists.size();
  }

  void add(int list, CompiledRule rule) {
    if (list == lists.size()) {
      lists.add(new ArrayList<>(1));
    }
    lists.get(list).add(rule);
  }

  CompiledRule[][] fixed() {
    return lists.stream().map(Postings::array).toArray(CompiledRule[][]::new);
  }

  static CompiledRule[] array(List<CompiledRule> rules) {
    return rules.toArray(CompiledRule[]::new);
  }
}
