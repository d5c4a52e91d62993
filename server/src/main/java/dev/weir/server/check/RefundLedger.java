package dev.weir.server.check;

import dev.weir.limit.InvalidValueException;
import dev.weir.server.check.Tokens.Receipt;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What was given back on which receipt, so that none gives back more than was taken, however often
 * it is presented. Thread-safe.
 *
 * <p>Bounded: the oldest entries are dropped, and from then on receipts as old as those are
 * refused, so that what was forgotten cannot be given back again.
 */
final class RefundLedger {

  private final int maxEntries;
  private final Map<Long, Entry> entries = new LinkedHashMap<>();
  private long forgottenMicros = Long.MIN_VALUE;

  RefundLedger(int maxEntries) {
    this.maxEntries = maxEntries;
  }

  private record Entry(long takenAtMicros, long unitsBack) {}

  /**
   * Notes that units are given back.
   *
   * @return how many were given back before
   * @throws InvalidValueException if that is more than is left of the receipt
   */
  synchronized long giveBack(Receipt receipt, long units) {
    Entry known = entries.get(receipt.nonce());
    if (known == null && receipt.takenAtMicros() <= forgottenMicros) {
      throw new InvalidValueException("refund_token", "too old", "one that is more recent");
    }
    long before = known == null ? 0 : known.unitsBack;
    long left = receipt.units() - before;
    if (left == 0 && receipt.units() > 0) {
      throw new InvalidValueException("refund_token", "used up", "one with units to give back");
    }
    if (units > left) {
      throw new InvalidValueException("cost", units, "0.." + left);
    }
    if (units > 0) {
      entries.put(receipt.nonce(), new Entry(receipt.takenAtMicros(), before + units));
      forgetOldest();
    }
    return before;
  }

  /**
   * Takes back a note of units that were not given back after all. What others have noted since
   * stays; none of the parts gives more than it took, whatever the order.
   */
  synchronized void undo(Receipt receipt, long units) {
    Entry known = entries.get(receipt.nonce());
    if (known != null) { // else forgotten, and refused for good
      long left = known.unitsBack - units;
      if (left > 0) {
        entries.put(receipt.nonce(), new Entry(known.takenAtMicros, left));
      } else {
        entries.remove(receipt.nonce());
      }
    }
  }

  private void forgetOldest() {
    if (entries.size() > maxEntries) {
      var oldest = entries.entrySet().iterator();
      forgottenMicros = Math.max(forgottenMicros, oldest.next().getValue().takenAtMicros);
      oldest.remove();
    }
  }
}
