package dev.weir.rule;

import java.util.ArrayList;
import java.util.List;

/** Lists of rules by number, filled one rule at a time and then fixed. */
final class Postings {

  private final List<IntList> lists = new ArrayList<>();

  /** The number that the next new list gets. */
  int fresh() {
    return lists.size();
  }

  void add(int list, int rule) {
    if (list == lists.size()) {
      lists.add(new IntList(1));
    }
    lists.get(list).add(rule);
  }

  int[][] fixed() {
    return lists.stream().map(IntList::toArray).toArray(int[][]::new);
  }
}
