package dev.weir.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.store.KeySpace;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShardsTest {

  private static final int KEYS = 100_000;

  private static byte[] key(String rule, int number) {
    return new CounterKeys("rate_limit").of(KeySpace.of("", rule, "").key("user:" + number));
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 5, 10, 100})
  void server_added_takesItsShareAndMovesNothingElse(int count) {
    Shards before = new Shards(count - 1);
    Shards after = new Shards(count);
    int moved = 0;
    for (int i = 0; i < KEYS; i++) {
      int was = before.of(key("rule", i));
      int is = after.of(key("rule", i));
      if (was != is) {
        assertThat(is).as("only the new one takes").isEqualTo(count - 1);
        moved++;
      }
    }
    assertThat(moved / (double) KEYS).isBetween(0.9 / count, 1.05 / count);
  }

  @Test
  void keys_areSpreadEvenly() {
    int[] perServer = new int[4];
    Shards shards = new Shards(4);
    for (int i = 0; i < KEYS; i++) {
      perServer[shards.of(key("rule", i))]++;
    }
    for (int count : perServer) {
      assertThat(count).isBetween(KEYS / 4 - KEYS / 40, KEYS / 4 + KEYS / 40);
    }
  }

  @Test
  void limits_ofOneCaller_areOnOneServer() {
    Shards shards = new Shards(7);
    for (int i = 0; i < 1_000; i++) {
      assertThat(shards.of(key("one", i))).isEqualTo(shards.of(key("other", i)));
    }
  }

  /** Another place for keys would make all counters begin anew with a release. */
  @Test
  void places_stayThroughReleases() {
    Shards shards = new Shards(5);
    int[] places = new int[10];
    for (int i = 0; i < places.length; i++) {
      places[i] = shards.of(key("rule", i));
    }
    assertThat(places).containsExactly(2, 3, 4, 3, 2, 2, 0, 3, 4, 3);
  }
}
