package dev.weir.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.limit.Limit;
import dev.weir.store.Claim;
import dev.weir.store.Key;
import dev.weir.store.KeySpace;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Exhausts counters whose names are easily confused: each of them must be found full. */
final class IsolationCheck implements LawCheck {

  private static final List<String> PARTS =
      List.of(
          "",
          "a",
          "b",
          "ab",
          "ba",
          "A",
          "1",
          "11",
          "1:a",
          "a:",
          ":",
          "/",
          "a/b",
          "{a}",
          "*",
          " ",
          "a ",
          "\0",
          "a\0",
          "\u00e4",
          "a\u0308",
          "\ud83d\ude00",
          "null",
          "0",
          "00");

  private static final int OTHERS = 100;

  /** A key may be found full by itself or beside others. */
  private static final int MOST_AT_ONCE = 10;

  @Override
  public void attempt(Trial trial) {
    Limit limit = trial.limit();
    Set<Key> keys = new LinkedHashSet<>();
    for (String one : PARTS) {
      for (String other : PARTS) {
        if (trial.random().nextInt(3) == 0) {
          keys.addAll(confusable(trial.tenant(), one, other));
        }
      }
    }
    for (int i = 0; i < OTHERS; i++) {
      keys.add(trial.key(Long.toString(trial.random().nextLong(), 36)));
    }
    keys.add(trial.key("x".repeat(10_000)));
    keys.add(trial.key("x".repeat(10_001)));
    List<Key> shuffled = new ArrayList<>(keys);
    Collections.shuffle(shuffled, new java.util.Random(trial.random().nextLong()));
    for (int from = 0; from < shuffled.size(); ) {
      int until = Math.min(shuffled.size(), from + 1 + trial.random().nextInt(MOST_AT_ONCE));
      exhaust(trial, limit, shuffled.subList(from, until));
      from = until;
    }
  }

  private static void exhaust(Trial trial, Limit limit, List<Key> keys) {
    List<Claim> claims = keys.stream().map(key -> new Claim(key, limit, limit.capacity())).toList();
    assertThat(trial.acquire(claims))
        .as("the whole of %s for each of %s, which nobody has used", limit, keys)
        .allMatch(Answer::allowed);
  }

  /** The same characters, cut differently. */
  private static List<Key> confusable(String tenant, String one, String other) {
    return List.of(
        KeySpace.of(tenant, one, other).key(""),
        KeySpace.of(tenant, one, "").key(other),
        KeySpace.of(tenant, "", one).key(other),
        KeySpace.of(tenant, "", "").key(one + other),
        KeySpace.of(tenant, one + other, "").key(""),
        KeySpace.of(tenant + one, other, "").key(""));
  }
}
