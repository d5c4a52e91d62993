package dev.weir.server.check;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.limit.Limit;
import dev.weir.server.check.Tokens.Receipt;
import dev.weir.store.KeySpace;
import java.util.List;
import org.junit.jupiter.api.Test;

class RefundLedgerTest {

  private final RefundLedger ledger = new RefundLedger(2);

  private static Receipt receipt(long takenAtMicros) {
    return new Receipt(
        List.of(
            new Receipt.Part(
                KeySpace.of("", "r", "l").key("k"), Limit.perMinute(10), 4, takenAtMicros, false)));
  }

  @Test
  void giveBack_beyondWhatIsLeft_isRefused() {
    Receipt receipt = receipt(1);
    ledger.giveBack(receipt, 3);

    assertThatThrownBy(() -> ledger.giveBack(receipt, 2)).hasMessage("cost: 2 (expected: 0..1)");
    ledger.giveBack(receipt, 1);
    assertThatThrownBy(() -> ledger.giveBack(receipt, 1)).hasMessageContaining("used up");
  }

  @Test
  void receipt_asOldAsOneThatWasForgotten_isRefused() {
    Receipt first = receipt(1);
    Receipt unseen = receipt(1);
    ledger.giveBack(first, 4);
    ledger.giveBack(receipt(2), 4);
    ledger.giveBack(receipt(3), 4);

    assertThatThrownBy(() -> ledger.giveBack(first, 4)).hasMessageContaining("too old");
    assertThatThrownBy(() -> ledger.giveBack(unseen, 4)).hasMessageContaining("too old");
    assertThatCode(() -> ledger.giveBack(receipt(2), 4)).doesNotThrowAnyException();
  }

  @Test
  void giveBack_ofNothing_isNotRecorded() {
    Receipt first = receipt(1);
    ledger.giveBack(first, 3);
    for (int i = 2; i < 10; i++) {
      ledger.giveBack(receipt(i), 0);
    }

    assertThatThrownBy(() -> ledger.giveBack(first, 2)).hasMessage("cost: 2 (expected: 0..1)");
    assertThatCode(() -> ledger.giveBack(first, 1)).doesNotThrowAnyException();
  }

  @Test
  void receipts_ofTheSameInstant_areToldApart() {
    ledger.giveBack(receipt(5), 4);

    assertThatCode(() -> ledger.giveBack(receipt(5), 4)).doesNotThrowAnyException();
  }
}
