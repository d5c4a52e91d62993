package dev.weir.server.check;

import dev.weir.limit.Decision;
import dev.weir.limit.InvalidValueException;
import dev.weir.limit.Limit;
import dev.weir.server.check.Tokens.Purpose;
import dev.weir.server.check.Tokens.Receipt;
import dev.weir.store.Adjustment;
import dev.weir.store.Claim;
import dev.weir.store.Completion;
import dev.weir.store.KeySpace;
import dev.weir.store.Store;
import dev.weir.store.StoreException;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Decides checks over a store. Thread-safe. Answers come by completion: inline over a store in
 * memory, later over another.
 */
public final class CheckService {

  private static final KeySpace AD_HOC = KeySpace.of("", "adhoc", "");
  private static final int MAX_REFUNDS = 100_000;
  private static final Limit ANY_LIMIT = Limit.perSecond(1);

  private final Store store;
  private final CheckListener listener;
  private final AdHocLimits limits = new AdHocLimits();
  private final Tokens tokens = Tokens.create();
  private final RefundLedger refunds = new RefundLedger(MAX_REFUNDS);

  /** A service over a store, which it does not close. */
  public CheckService(Store store, CheckListener listener) {
    this.store = store;
    this.listener = listener;
  }

  /** The limits that callers bring along. */
  public AdHocLimits limits() {
    return limits;
  }

  /** Takes what the check asks for if it can be had. */
  public void check(Check check, Completion<CheckResult> completion) {
    long start = System.nanoTime();
    if (check instanceof KeyCheck keyed) {
      store.acquire(List.of(claim(keyed)), new Deciding(keyed, start, true, completion));
    } else {
      listener.decided(check, CheckResult.NO_RULE, System.nanoTime() - start);
      completion.completed(CheckResult.NO_RULE);
    }
  }

  /** Answers what {@link #check} would, and takes nothing. The listener does not hear of it. */
  public void peek(Check check, Completion<CheckResult> completion) {
    if (check instanceof KeyCheck keyed) {
      store.peek(List.of(claim(keyed)), new Deciding(keyed, 0, false, completion));
    } else {
      completion.completed(CheckResult.NO_RULE);
    }
  }

  private static Claim claim(KeyCheck check) {
    return new Claim(AD_HOC.key(check.key()), check.limit(), check.cost());
  }

  /** Turns the store's decision into a result, and tells the listener. */
  private final class Deciding implements Completion<List<Decision>> {

    private final KeyCheck check;
    private final long start;
    private final boolean takes;
    private final Completion<CheckResult> completion;

    Deciding(KeyCheck check, long start, boolean takes, Completion<CheckResult> completion) {
      this.check = check;
      this.start = start;
      this.takes = takes;
      this.completion = completion;
    }

    @Override
    public void completed(List<Decision> decisions) {
      Decision decision = decisions.get(0);
      String token = takes && decision.allowed() ? token(check, decision) : null;
      CheckResult result = CheckResult.of(check.limit(), decision, token);
      if (takes) {
        listener.decided(check, result, System.nanoTime() - start);
      }
      completion.completed(result);
    }

    @Override
    public void failed(StoreException cause) {
      listener.storeFailed();
      completion.failed(cause);
    }
  }

  private @Nullable String token(KeyCheck check, Decision decision) {
    if (decision.leaseId().isPresent()) {
      long lease = decision.leaseId().getAsLong();
      return tokens.write(
          Purpose.LEASE, new Receipt(check.key(), check.limit(), decision.cost(), lease));
    }
    if (check.refundable() && !check.limit().transition().leases()) {
      long at = decision.decidedAtMicros();
      return tokens.write(
          Purpose.REFUND, new Receipt(check.key(), check.limit(), decision.cost(), at));
    }
    return null;
  }

  /**
   * Gives back units of a check that was refundable; none once the window of its decision is over,
   * which the answer does not tell.
   *
   * @param units how many of them; all unless told otherwise
   * @param completion gets the counter afterwards, as the answer to a cost of 0
   * @throws InvalidValueException if the token is not one of ours, or the units are more than it
   *     stands for
   */
  public void refund(String token, OptionalLong units, Completion<CheckResult> completion) {
    Receipt receipt = tokens.read(Purpose.REFUND, token);
    long back = units.orElse(receipt.units());
    if (back < 0 || back > receipt.units()) {
      throw new InvalidValueException("cost", back, "0.." + receipt.units());
    }
    refunds.giveBack(receipt, back);
    adjust(
        receipt.limit(),
        new Adjustment.Refund(claim(receipt, back), receipt.reference()),
        completion);
  }

  /**
   * Ends a lease.
   *
   * @param completion gets an allowed answer if it was held
   * @throws InvalidValueException if the token is not one of ours
   */
  public void release(String lease, Completion<CheckResult> completion) {
    lease(
        lease,
        receipt -> new Adjustment.Release(claim(receipt, 0), receipt.reference()),
        completion);
  }

  /**
   * Prolongs a lease to its full time to live.
   *
   * @param completion gets an allowed answer if it was held
   * @throws InvalidValueException if the token is not one of ours
   */
  public void renew(String lease, Completion<CheckResult> completion) {
    lease(
        lease, receipt -> new Adjustment.Renew(claim(receipt, 0), receipt.reference()), completion);
  }

  private void lease(
      String lease, Function<Receipt, Adjustment> adjustment, Completion<CheckResult> completion) {
    Receipt receipt = tokens.read(Purpose.LEASE, lease);
    adjust(receipt.limit(), adjustment.apply(receipt), completion);
  }

  /** Forgets the counter of a key of the simple form. */
  public void reset(String key, Completion<CheckResult> completion) {
    Claim claim = new Claim(AD_HOC.key(key), ANY_LIMIT, 0);
    adjust(ANY_LIMIT, new Adjustment.Reset(claim), completion);
  }

  private static Claim claim(Receipt receipt, long units) {
    return new Claim(AD_HOC.key(receipt.key()), receipt.limit(), units);
  }

  private void adjust(Limit limit, Adjustment adjustment, Completion<CheckResult> completion) {
    store.adjust(
        adjustment,
        new Completion<>() {
          @Override
          public void completed(Decision decision) {
            completion.completed(CheckResult.of(limit, decision, null));
          }

          @Override
          public void failed(StoreException cause) {
            listener.storeFailed();
            completion.failed(cause);
          }
        });
  }
}
