package dev.weir.app.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class KeyTallyTest {

  @Test
  void mostDenied_fewKeys_isExactAndInOrder() {
    KeyTally tally = new KeyTally(10);
    tally.add("b", 5, false);
    tally.add("a", 5, false);
    tally.add("a", 1, true);
    tally.add("c", 9, false);
    tally.add("d", 1, true);
    assertThat(tally.mostDenied(2))
        .containsExactly(new KeyTally.Top("c", 1, 1, 9, 9), new KeyTally.Top("a", 2, 1, 6, 5));
    assertThat(tally.keys()).isEqualTo(4);
    assertThat(tally.deniedKeys()).isEqualTo(3);
    assertThat(tally.isPartial()).isFalse();
  }

  @Test
  void mostDenied_tooManyKeys_isShortByNoMoreThanStated() {
    KeyTally tally = new KeyTally(100);
    Map<String, Long> exact = new HashMap<>();
    Random random = new Random(7);
    for (int i = 0; i < 100_000; i++) {
      String key = "k" + (int) Math.floor(Math.exp(random.nextDouble() * 8));
      tally.add(key, 1, false);
      exact.merge(key, 1L, Long::sum);
    }
    assertThat(tally.isPartial()).isTrue();
    assertThat(tally.keys()).isLessThanOrEqualTo(100);
    List<KeyTally.Top> top = tally.mostDenied(10);
    assertThat(top.get(0).key()).isEqualTo("k1");
    for (KeyTally.Top of : top) {
      long truth = exact.get(of.key());
      assertThat(of.denied()).isBetween(truth - tally.shortByUnits(), truth);
    }
  }
}
