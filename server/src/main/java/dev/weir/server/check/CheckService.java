package dev.weir.server.check;

import dev.weir.RuleLimiter;
import dev.weir.limit.Decision;
import dev.weir.limit.InvalidValueException;
import dev.weir.limit.Limit;
import dev.weir.rule.Request;
import dev.weir.rule.RuleSet;
import dev.weir.rule.Ruling;
import dev.weir.rule.Verdict;
import dev.weir.server.check.CheckResult.Receipts;
import dev.weir.server.check.Tokens.Purpose;
import dev.weir.server.check.Tokens.Receipt;
import dev.weir.store.Claim;
import dev.weir.store.Completion;
import dev.weir.store.Consistency;
import dev.weir.store.KeySpace;
import dev.weir.store.Store;
import dev.weir.store.StoreException;
import dev.weir.store.StoreFailure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Decides checks: those told by attributes by rules, those of the simple form by the limit that
 * they bring along. Thread-safe. Answers come by completion: inline over a store in memory, later
 * and on another thread over another.
 */
public final class CheckService {

  private final Store store;
  private final RuleLimiter limiter;
  private final KeySpace adHoc;
  private final List<StoreFailure> policies;
  private final CheckListener listener;
  private final @Nullable CheckTracer tracer;
  private final AdHocLimits limits = new AdHocLimits();
  private final Tokens tokens = Tokens.create();
  private final Returns returns;

  /**
   * A service over a store, which it does not close.
   *
   * @param limiter decides by rules, over the same store; its rules may change at any time
   * @param onStoreFailure what the simple form is answered where the store cannot
   */
  public CheckService(
      Store store, RuleLimiter limiter, StoreFailure onStoreFailure, CheckListener listener) {
    this(store, limiter, new AdHoc(onStoreFailure, Consistency.EXACT), listener, Optional.empty());
  }

  /**
   * The same, whose checks are followed.
   *
   * @param adHoc how the simple form is treated
   * @param tracer follows them, if somebody does
   */
  public CheckService(
      Store store,
      RuleLimiter limiter,
      AdHoc adHoc,
      CheckListener listener,
      Optional<? extends CheckTracer> tracer) {
    this.store = store;
    this.tracer = tracer.orElse(null);
    this.limiter = limiter;
    this.adHoc = KeySpace.of("", "adhoc", "").consistency(adHoc.consistency());
    this.policies = List.of(adHoc.onStoreFailure());
    this.listener = listener;
    this.returns = new Returns(store, limiter.fallback(), listener, tokens);
  }

  /** The limits that callers bring along. */
  public AdHocLimits limits() {
    return limits;
  }

  /** The rules in force. */
  public RuleSet rules() {
    return limiter.rules();
  }

  /**
   * Takes what the check asks for if it can be had.
   *
   * @throws InvalidValueException if a rule's cost is to come from an attribute that is no number;
   *     nothing is taken
   */
  public void check(Check check, Completion<CheckResult> completion) {
    check(check, null, completion);
  }

  /** Whether checks are followed, so that it matters by whom they were sent. */
  public boolean isTraced() {
    return tracer != null;
  }

  /**
   * The same for a check that is part of something else.
   *
   * @param parent the {@code traceparent} that came with it, if one did; anything else has no
   *     effect
   * @throws InvalidValueException as the other does
   */
  public void check(Check check, @Nullable String parent, Completion<CheckResult> completion) {
    if (tracer == null) {
      decide(check, completion);
      return;
    }
    CheckTracer.Traced traced = tracer.begin(parent, completion);
    try {
      decide(check, traced);
    } catch (RuntimeException e) {
      traced.refused(e);
      throw e;
    }
  }

  private void decide(Check check, Completion<CheckResult> completion) {
    long start = System.nanoTime();
    if (check instanceof KeyCheck keyed) {
      store.acquire(List.of(claim(keyed)), new OfKey(keyed, start, completion));
    } else if (check instanceof AttributeCheck told) {
      limiter.check(told.request(), new OfRules(told, start, completion));
    }
  }

  /**
   * Answers what {@link #check} would, and takes nothing. The listener does not hear of it.
   *
   * @throws InvalidValueException as {@link #check} does
   */
  public void peek(Check check, Completion<CheckResult> completion) {
    if (check instanceof KeyCheck keyed) {
      List<Claim> claims = List.of(claim(keyed));
      store.peek(
          claims,
          new OfPeek(keyed.limit(), () -> limiter.fallback().peek(claims, policies), completion));
    } else if (check instanceof AttributeCheck told) {
      limiter.peek(
          told.request(),
          new Telling<>(verdict -> CheckResult.of(verdict, Receipts.NONE), listener, completion));
    }
  }

  /** Turns what a key's peek was answered into a result. */
  private record OfPeek(
      Limit limit, Supplier<List<Decision>> fallback, Completion<CheckResult> completion)
      implements Completion<List<Decision>> {
    @Override
    public void completed(List<Decision> decisions) {
      completion.completed(CheckResult.of(limit, decisions.get(0), Receipts.NONE));
    }

    @Override
    public void failed(StoreException cause) {
      completed(fallback.get());
    }
  }

  private Claim claim(KeyCheck check) {
    return new Claim(adHoc.key(check.key()), check.limit(), check.cost());
  }

  /** Turns the store's decision into a result, and tells the listener. */
  private final class OfKey implements Completion<List<Decision>> {

    private final KeyCheck check;
    private final long start;
    private final Completion<CheckResult> completion;

    OfKey(KeyCheck check, long start, Completion<CheckResult> completion) {
      this.check = check;
      this.start = start;
      this.completion = completion;
    }

    @Override
    public void completed(List<Decision> decisions) {
      Decision decision = decisions.get(0);
      CheckResult result = CheckResult.of(check.limit(), decision, receipts(check, decision));
      listener.decided(check, result, System.nanoTime() - start);
      completion.completed(result);
    }

    @Override
    public void failed(StoreException cause) {
      completed(limiter.fallback().acquire(List.of(claim(check)), policies));
    }
  }

  /** Turns a verdict into a result, and tells the listener. */
  private final class OfRules implements Completion<Verdict> {

    private final AttributeCheck check;
    private final long start;
    private final Completion<CheckResult> completion;

    OfRules(AttributeCheck check, long start, Completion<CheckResult> completion) {
      this.check = check;
      this.start = start;
      this.completion = completion;
    }

    @Override
    public void completed(Verdict verdict) {
      CheckResult result = CheckResult.of(verdict, receipts(check, verdict));
      listener.decided(check, result, System.nanoTime() - start);
      completion.completed(result);
    }

    @Override
    public void failed(StoreException cause) {
      listener.storeFailed();
      completion.failed(cause);
    }
  }

  private Receipts receipts(KeyCheck check, Decision decision) {
    boolean leases = decision.leaseId().isPresent();
    if (!decision.allowed() || !(leases || check.refundable())) {
      return Receipts.NONE;
    }
    if (decision.byPolicy() || (check.limit().transition().leases() && !leases)) {
      return Receipts.NONE;
    }
    Receipt.Part part = Receipt.Part.of(claim(check), decision);
    return leases
        ? new Receipts(tokens.write(Purpose.LEASE, new Receipt(List.of(part))), null)
        : new Receipts(null, tokens.write(Purpose.REFUND, new Receipt(List.of(part))));
  }

  private Receipts receipts(AttributeCheck check, Verdict verdict) {
    List<Ruling> rulings = verdict.rulings();
    if (!verdict.allowed() || rulings.isEmpty()) {
      return Receipts.NONE;
    }
    List<Receipt.Part> leases = null;
    List<Receipt.Part> units = null;
    for (int i = 0; i < rulings.size(); i++) {
      Ruling ruling = rulings.get(i);
      Decision decision = ruling.decision();
      if (decision.leaseId().isPresent()) {
        leases = with(leases, Receipt.Part.of(ruling.claim(), decision));
      } else if (check.refundable()
          && decision.allowed()
          && !decision.byPolicy()
          && !ruling.claim().limit().transition().leases()) {
        units = with(units, Receipt.Part.of(ruling.claim(), decision));
      }
    }
    return leases == null && units == null
        ? Receipts.NONE
        : new Receipts(token(Purpose.LEASE, leases), token(Purpose.REFUND, units));
  }

  private static List<Receipt.Part> with(@Nullable List<Receipt.Part> parts, Receipt.Part part) {
    List<Receipt.Part> all = parts == null ? new ArrayList<>() : parts;
    all.add(part);
    return all;
  }

  private @Nullable String token(Purpose purpose, @Nullable List<Receipt.Part> parts) {
    return parts == null ? null : tokens.write(purpose, new Receipt(parts));
  }

  /**
   * Gives back units of a check that was refundable; none of a limit whose window is over since,
   * which the answer does not tell. Of several limits each gives back as many, but never more than
   * it gave.
   *
   * @param units how many of them; all unless told otherwise
   * @param completion gets the counter afterwards, as the answer to a cost of 0; of several the one
   *     with the least remaining
   * @throws InvalidValueException if the token is not one of ours, or the units are more than it
   *     stands for
   */
  public void refund(String token, OptionalLong units, Completion<CheckResult> completion) {
    returns.refund(token, units, completion);
  }

  /**
   * Ends the leases of a check.
   *
   * @param completion gets an allowed answer if all were held
   * @throws InvalidValueException if the token is not one of ours
   */
  public void release(String lease, Completion<CheckResult> completion) {
    returns.release(lease, completion);
  }

  /**
   * Prolongs the leases of a check to their full time to live.
   *
   * @param completion gets an allowed answer if all were held
   * @throws InvalidValueException if the token is not one of ours
   */
  public void renew(String lease, Completion<CheckResult> completion) {
    returns.renew(lease, completion);
  }

  /** Forgets the counter of a key of the simple form. */
  public void reset(String key, Completion<CheckResult> completion) {
    returns.reset(adHoc.key(key), completion);
  }

  /**
   * Forgets the counters that a check of this request would touch.
   *
   * @throws InvalidValueException as {@link #check} does
   */
  public void reset(Request request, Completion<CheckResult> completion) {
    returns.reset(limiter.match(request).counters(), completion);
  }
}
