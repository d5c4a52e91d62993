package dev.weir.server.listen;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ByteBudgetTest {

  private final ByteBudget budget = new ByteBudget(10_000, 1_000);

  @Test
  void share_givenBackTwice_countsOnce() {
    ByteBudget.Share share = budget.share();
    assertThat(share.hold(2_000)).isTrue();
    assertThat(share.hold(5_000)).isTrue();

    share.giveBack();
    share.close();

    assertThat(budget.share().hold(10_001)).isFalse();
    assertThat(budget.share().hold(10_000)).isTrue();
  }

  @Test
  void share_refused_keepsWhatItHas() {
    ByteBudget.Share share = budget.share();
    assertThat(share.hold(6_000)).isTrue();
    assertThat(share.hold(10_001)).isFalse();

    assertThat(budget.share().hold(4_001)).isFalse();
    assertThat(budget.share().hold(4_000)).isTrue();
  }

  @Test
  void share_ofAClosedConnection_takesNothing() {
    ByteBudget.Share share = budget.share();
    share.close();

    assertThat(share.hold(5_000)).isFalse();
    assertThat(budget.share().hold(10_000)).isTrue();
  }
}
