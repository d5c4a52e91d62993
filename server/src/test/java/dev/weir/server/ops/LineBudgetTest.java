package dev.weir.server.ops;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LineBudgetTest {

  private static final long NOW = 1_795_219_200_000_000L;

  @Test
  void take_inOneSecond_givesSoManyAndNoMore() {
    LineBudget budget = new LineBudget(2);

    assertThat(budget.take(NOW)).isTrue();
    assertThat(budget.take(NOW + 999_999)).isTrue();
    assertThat(budget.take(NOW + 500_000)).isFalse();
    assertThat(budget.take(NOW + 1_000_000)).isTrue();
    assertThat(budget.take(NOW)).isTrue();
    assertThat(budget.take(NOW)).isFalse();
  }

  @Test
  void take_ofNone_givesNone() {
    LineBudget budget = new LineBudget(0);

    assertThat(budget.take(NOW)).isFalse();
    assertThat(budget.take(NOW + 5_000_000)).isFalse();
  }
}
