package dev.weir.app.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeysTest {

  private static final int DRAWS = 1_000_000;
  private static final int CELLS = 50;

  /**
   * Chi-square with 49 degrees of freedom exceeds this once in 100 000 times; the seed is fixed.
   */
  private static final double BOUND = 100;

  @ParameterizedTest
  @CsvSource({
    "50,0",
    "50,0.5",
    "50,0.99",
    "50,1",
    "50,1.000001",
    "50,2",
    "1000,1",
    "100000,1",
    "10000000,1",
    "10000000,0.8"
  })
  void next_manyDraws_fitTheLaw(int count, double exponent) {
    Keys keys = Keys.of(count, exponent, 42);
    long[] seen = new long[CELLS];
    for (int i = 0; i < DRAWS; i++) {
      long key = keys.next();
      assertThat(key).isBetween(0L, count - 1L);
      seen[cell(key, count)]++;
    }
    double[] weights = new double[CELLS];
    for (int key = 0; key < count; key++) {
      weights[cell(key, count)] += Math.pow(key + 1, -exponent);
    }
    double all = Arrays.stream(weights).sum();
    double chiSquare = 0;
    for (int cell = 0; cell < CELLS; cell++) {
      double expected = DRAWS * weights[cell] / all;
      if (expected > 5) {
        chiSquare += (seen[cell] - expected) * (seen[cell] - expected) / expected;
      }
    }
    assertThat(chiSquare).isLessThan(BOUND);
  }

  @Test
  void next_sameSeed_givesTheSameKeys() {
    for (double exponent : new double[] {0, 1}) {
      Keys one = Keys.of(1000, exponent, 7);
      Keys same = Keys.of(1000, exponent, 7);
      Keys other = Keys.of(1000, exponent, 8);
      long differing = 0;
      for (int i = 0; i < 100; i++) {
        long key = one.next();
        assertThat(same.next()).isEqualTo(key);
        differing += other.next() == key ? 0 : 1;
      }
      assertThat(differing).isPositive();
    }
  }

  @Test
  void next_oneKey_isThatKey() {
    assertThat(Keys.of(1, 1, 1).next()).isZero();
    assertThat(Keys.of(1, 0, 1).next()).isZero();
  }

  /** The first half of the cells holds one key each, the others a like share of the rest. */
  private static int cell(long key, int count) {
    int single = CELLS / 2;
    return key < single || count <= CELLS
        ? (int) key
        : single + (int) ((key - single) * (CELLS - single) / (count - single));
  }
}
