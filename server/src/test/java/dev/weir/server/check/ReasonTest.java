package dev.weir.server.check;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.limit.Decision;
import dev.weir.limit.Limit;
import dev.weir.server.check.CheckResult.Receipts;
import dev.weir.store.Claim;
import dev.weir.store.Fallback;
import dev.weir.store.KeySpace;
import dev.weir.store.StoreFailure;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReasonTest {

  private static final Limit LIMIT = Limit.perMinute(5);

  private static Decision without(StoreFailure policy, long cost) {
    Claim claim = new Claim(KeySpace.of("", "r", "l").key("k"), LIMIT, cost);
    return Fallback.create().acquire(List.of(claim), List.of(policy)).get(0);
  }

  private static CheckResult result(Decision decision) {
    return CheckResult.of(LIMIT, decision, Receipts.NONE);
  }

  @Test
  void allowed_hasNone() {
    CheckResult allowed = result(without(StoreFailure.ALLOW, 1));

    assertThat(allowed.reason()).isEmpty();
    assertThat(allowed.message()).isEmpty();
  }

  @Test
  void deniedByPolicy_isTheStores() {
    CheckResult denied = result(without(StoreFailure.DENY, 1));

    assertThat(denied.reason()).hasValue(Reason.STORE_UNAVAILABLE);
    assertThat(denied.message()).isEqualTo("The store cannot be reached. Try again in 1 second.");
  }

  @Test
  void costThatCanNeverBe_withoutStore_isStillThat() {
    CheckResult denied = result(without(StoreFailure.DENY, 6));

    assertThat(denied.reason()).hasValue(Reason.COST_EXCEEDS_LIMIT);
    assertThat(denied.message()).isEqualTo("Cost 6 exceeds the limit of 5.");
  }
}
