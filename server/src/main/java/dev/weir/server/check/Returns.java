package dev.weir.server.check;

import dev.weir.limit.Decision;
import dev.weir.limit.InvalidValueException;
import dev.weir.limit.Limit;
import dev.weir.server.check.CheckResult.Receipts;
import dev.weir.server.check.Tokens.Purpose;
import dev.weir.server.check.Tokens.Receipt;
import dev.weir.store.Adjustment;
import dev.weir.store.Claim;
import dev.weir.store.Completion;
import dev.weir.store.Fallback;
import dev.weir.store.Key;
import dev.weir.store.Store;
import dev.weir.store.StoreException;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;

/** What callers bring back: units, leases; and counters that are forgotten. Thread-safe. */
final class Returns {

  private static final int MAX_REFUNDS = 100_000;
  private static final Limit ANY_LIMIT = Limit.perSecond(1);

  private final Store store;
  private final Fallback fallback;
  private final CheckListener listener;
  private final Tokens tokens;
  private final RefundLedger ledger = new RefundLedger(MAX_REFUNDS);

  Returns(Store store, Fallback fallback, CheckListener listener, Tokens tokens) {
    this.store = store;
    this.fallback = fallback;
    this.listener = listener;
    this.tokens = tokens;
  }

  void refund(String token, OptionalLong units, Completion<CheckResult> completion) {
    Receipt receipt = tokens.read(Purpose.REFUND, token);
    long back = units.orElse(receipt.units());
    if (back < 0 || back > receipt.units()) {
      throw new InvalidValueException("cost", back, "0.." + receipt.units());
    }
    long before = ledger.giveBack(receipt, back);
    Completion<CheckResult> undoing = new Undoing(receipt, back, completion);
    adjust(
        receipt.parts().stream()
            .map(
                part ->
                    new Change(
                        new Adjustment.Refund(
                            part.claim(part.share(before + back) - part.share(before)),
                            part.reference()),
                        part.local()))
            .toList(),
        undoing);
  }

  /**
   * A refund that certainly changed nothing is as if it was never asked for. One that may have been
   * counted stays noted, so that it is never given twice: at worst it is lost.
   */
  private final class Undoing implements Completion<CheckResult> {

    private final Receipt receipt;
    private final long units;
    private final Completion<CheckResult> completion;

    Undoing(Receipt receipt, long units, Completion<CheckResult> completion) {
      this.receipt = receipt;
      this.units = units;
      this.completion = completion;
    }

    @Override
    public void completed(CheckResult result) {
      completion.completed(result);
    }

    @Override
    public void failed(StoreException cause) {
      if (cause.reason() != StoreException.Reason.UNANSWERED) {
        ledger.undo(receipt, units);
      }
      completion.failed(cause);
    }
  }

  void release(String lease, Completion<CheckResult> completion) {
    lease(lease, part -> new Adjustment.Release(part.claim(0), part.reference()), completion);
  }

  void renew(String lease, Completion<CheckResult> completion) {
    lease(lease, part -> new Adjustment.Renew(part.claim(0), part.reference()), completion);
  }

  private void lease(
      String lease,
      Function<Receipt.Part, Adjustment> adjustment,
      Completion<CheckResult> completion) {
    Receipt receipt = tokens.read(Purpose.LEASE, lease);
    adjust(
        receipt.parts().stream()
            .map(part -> new Change(adjustment.apply(part), part.local()))
            .toList(),
        completion);
  }

  void reset(Key key, Completion<CheckResult> completion) {
    reset(List.of(new Claim(key, ANY_LIMIT, 0)), completion);
  }

  /** Forgets the counters of these claims, here too; completes at once if there are none. */
  void reset(List<Claim> counters, Completion<CheckResult> completion) {
    counters.forEach(fallback::forget);
    adjust(
        counters.stream().map(claim -> new Change(new Adjustment.Reset(claim), false)).toList(),
        completion);
  }

  /**
   * One change to one counter.
   *
   * @param local whether it is of the fallback's, not of the store's
   */
  private record Change(Adjustment adjustment, boolean local) {}

  private void adjust(List<Change> changes, Completion<CheckResult> completion) {
    Completion<List<Decision>> all =
        new Telling<>(decisions -> result(changes, decisions), listener, completion);
    Gathering gathering = new Gathering(changes.size(), all);
    for (int i = 0; i < changes.size(); i++) {
      Change change = changes.get(i);
      if (change.local) {
        gathering.part(i).completed(fallback.adjust(change.adjustment));
      } else {
        store.adjust(change.adjustment, gathering.part(i));
      }
    }
    gathering.begun();
  }

  /** That which is denied, else the least remaining. */
  private static CheckResult result(List<Change> changes, List<Decision> decisions) {
    if (decisions.isEmpty()) {
      return CheckResult.NOTHING;
    }
    int tightest = 0;
    for (int i = 1; i < decisions.size(); i++) {
      if (isTighter(decisions.get(i), decisions.get(tightest))) {
        tightest = i;
      }
    }
    Limit limit = changes.get(tightest).adjustment.claim().limit();
    return CheckResult.of(limit, decisions.get(tightest), Receipts.NONE);
  }

  private static boolean isTighter(Decision one, Decision other) {
    return one.allowed() == other.allowed() ? one.remaining() < other.remaining() : other.allowed();
  }
}
