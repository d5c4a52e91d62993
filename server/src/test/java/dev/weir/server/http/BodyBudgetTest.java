package dev.weir.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class BodyBudgetTest {

  private final BodyBudget budget = new BodyBudget(10_000);

  @Test
  void share_givenBackTwice_countsOnce() {
    BodyBudget.Share share = budget.share();
    assertThat(share.grow(2_000)).isTrue();
    assertThat(share.grow(5_000)).isTrue();

    share.giveBack();
    share.close();

    assertThat(budget.share().grow(10_001)).isFalse();
    assertThat(budget.share().grow(10_000)).isTrue();
  }

  @Test
  void share_refused_keepsWhatItHas() {
    BodyBudget.Share share = budget.share();
    assertThat(share.grow(6_000)).isTrue();
    assertThat(share.grow(10_001)).isFalse();

    assertThat(budget.share().grow(4_001)).isFalse();
    assertThat(budget.share().grow(4_000)).isTrue();
  }

  @Test
  void share_ofAClosedConnection_takesNothing() {
    BodyBudget.Share share = budget.share();
    share.close();

    assertThat(share.grow(5_000)).isFalse();
    assertThat(budget.share().grow(10_000)).isTrue();
  }
}
