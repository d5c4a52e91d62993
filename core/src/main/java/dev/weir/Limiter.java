package dev.weir;

import dev.weir.limit.Decision;
import dev.weir.limit.InvalidValueException;
import dev.weir.limit.Limit;
import dev.weir.store.Adjustment;
import dev.weir.store.Claim;
import dev.weir.store.Consistency;
import dev.weir.store.Fallback;
import dev.weir.store.InMemoryStore;
import dev.weir.store.Key;
import dev.weir.store.KeySpace;
import dev.weir.store.NearStore;
import dev.weir.store.Store;
import dev.weir.store.StoreFailure;
import dev.weir.store.Ticker;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One limit, any number of keys: the smallest way to use Weir.
 *
 * <pre>{@code
 * Limiter limiter = Limiter.inMemory(Limit.perMinute(100).burst(20));
 * Decision decision = limiter.acquire("user:42");
 * if (!decision.allowed()) {
 *   return tooManyRequests(decision.retryAfter());
 * }
 * }</pre>
 *
 * <p>Thread-safe, also on virtual threads. In memory every call answers at once; over a remote
 * store the synchronous methods wait for the answer and throw {@link dev.weir.store.StoreException}
 * if there is none, the asynchronous ones complete later. Costs are 0..4294967295 units, one unless
 * told otherwise; 0 only looks. {@link #onStoreFailure} says what is answered instead of an
 * exception. Keys are texts of any length that mean the caller, a route, or whatever is to have a
 * counter of its own.
 */
public final class Limiter {

  private final Store store;
  private final @Nullable InMemoryStore inMemory;
  private final KeySpace space;
  private final Limit limit;
  private final @Nullable Policy policy;

  /**
   * What is answered where the store cannot.
   *
   * @param then how
   * @param fallback answers
   */
  private record Policy(StoreFailure then, Fallback fallback) {}

  private Limiter(Store store, KeySpace space, Limit limit, @Nullable Policy policy) {
    this.store = store;
    this.policy = policy;
    this.inMemory = store instanceof InMemoryStore local ? local : null;
    this.space = space;
    this.limit = limit;
  }

  /** A limiter in this process, for up to a million live keys. */
  public static Limiter inMemory(Limit limit) {
    return over(InMemoryStore.create(), limit);
  }

  /** A limiter in this process with the caller's clock, for tests. */
  public static Limiter inMemory(Limit limit, Ticker ticker) {
    return over(InMemoryStore.builder().ticker(ticker).build(), limit);
  }

  /**
   * A limiter over a store. Its counters bear the limit's own text as their name, so limiters of
   * different limits over one store do not meet; two of the same limit share their counters unless
   * they are {@linkplain #named named} apart.
   */
  public static Limiter over(Store store, Limit limit) {
    Objects.requireNonNull(store, "store: null (expected: a store)");
    Objects.requireNonNull(limit, "limit: null (expected: a limit)");
    return new Limiter(store, KeySpace.of("", "limiter", limit.toString()), limit, null);
  }

  /**
   * The same limit with counters of its own.
   *
   * @param name tells this limiter's counters from those of others over the same store; keep it
   *     when the limit changes, and the counters are kept too
   */
  public Limiter named(String name) {
    KeySpace named = KeySpace.of("", name, "").consistency(space.consistency());
    return new Limiter(store, named, limit, policy);
  }

  /**
   * The same limiter, whose counters never leave this process. Over a store that is not {@linkplain
   * NearStore near} it gets a near store of its own, shared by the limiters made from it.
   */
  public Limiter local() {
    return consistency(Consistency.LOCAL);
  }

  /**
   * The same limiter, which takes slices of hot keys ahead and decides from them: one call of the
   * store for many of the limiter, and never more than the limit's law. It has to be of a window
   * that is fixed or slides by counters, or a bucket; others stay exact. Over a store that is not
   * {@linkplain NearStore near} it gets a near store of its own, as {@link #local} does.
   */
  public Limiter leased() {
    return consistency(Consistency.LEASED);
  }

  private Limiter consistency(Consistency consistency) {
    boolean near = store instanceof NearStore || store instanceof InMemoryStore;
    Store heeding = near ? store : NearStore.over(store);
    return new Limiter(heeding, space.consistency(consistency), limit, policy);
  }

  /** The same counters under another limit: usage is kept, in units. */
  public Limiter limit(Limit changed) {
    return new Limiter(store, space, changed, policy);
  }

  /**
   * The same limiter, which answers by this policy where the store cannot: its decisions are then
   * {@linkplain Decision#degraded degraded}, and no method but {@link #reset} throws for it.
   */
  public Limiter onStoreFailure(StoreFailure then) {
    return onStoreFailure(then, Fallback.builder().instances(store::instances).build());
  }

  /**
   * The same limiter, which answers by this policy where the store cannot.
   *
   * @param fallback counts for {@link StoreFailure#LOCAL}; several limiters may share one
   */
  public Limiter onStoreFailure(StoreFailure then, Fallback fallback) {
    return new Limiter(store, space, limit, new Policy(then, fallback));
  }

  /** What is allowed. */
  public Limit limit() {
    return limit;
  }

  /** Takes one unit if it can be had. In memory this allocates nothing. */
  public boolean tryAcquire(String key) {
    return tryAcquire(key, 1);
  }

  /** Takes so many units if all can be had. In memory this allocates nothing. */
  public boolean tryAcquire(String key, long cost) {
    InMemoryStore local = inMemory;
    return local != null ? local.tryAcquire(space, key, limit, cost) : acquire(key, cost).allowed();
  }

  /** Takes one unit if it can be had, and says what is left and when to come back. */
  public Decision acquire(String key) {
    return acquire(key, 1);
  }

  /** Takes so many units if all can be had, and says what is left and when to come back. */
  public Decision acquire(String key, long cost) {
    InMemoryStore local = inMemory;
    return local != null
        ? local.acquire(space, key, limit, cost)
        : Answer.await(acquireAsync(key, cost));
  }

  /** {@link #acquire(String)}, answered when the store has decided. */
  public CompletionStage<Decision> acquireAsync(String key) {
    return acquireAsync(key, 1);
  }

  /** {@link #acquire(String, long)}, answered when the store has decided. */
  public CompletionStage<Decision> acquireAsync(String key, long cost) {
    Answer<List<Decision>> answer = new Answer<>();
    List<Claim> claims = List.of(claim(key, cost));
    store.acquire(claims, answer);
    return orElse(first(answer), by -> by.fallback.acquire(claims, List.of(by.then)).get(0));
  }

  /** What {@link #acquire(String)} would answer; takes nothing. */
  public Decision peek(String key) {
    return peek(key, 1);
  }

  /** What {@link #acquire(String, long)} would answer; takes nothing. */
  public Decision peek(String key, long cost) {
    return Answer.await(peekAsync(key, cost));
  }

  /** {@link #peek(String, long)}, answered when the store has decided. */
  public CompletionStage<Decision> peekAsync(String key, long cost) {
    Answer<List<Decision>> answer = new Answer<>();
    List<Claim> claims = List.of(claim(key, cost));
    store.peek(claims, answer);
    return orElse(first(answer), by -> by.fallback.peek(claims, List.of(by.then)).get(0));
  }

  /**
   * Takes units of a bucket now, to be used after {@link Decision#delay}; denied if that would be
   * longer than the caller will wait.
   *
   * @throws UnsupportedOperationException unless the limit is a bucket
   */
  public Decision reserve(String key, long cost, Duration maxDelay) {
    return Answer.await(reserveAsync(key, cost, maxDelay));
  }

  /** {@link #reserve}, answered when the store has decided. */
  public CompletionStage<Decision> reserveAsync(String key, long cost, Duration maxDelay) {
    if (maxDelay.isNegative() || maxDelay.compareTo(Duration.ofDays(366)) > 0) {
      throw new InvalidValueException("maxDelay", maxDelay, "PT0S..P366D");
    }
    return adjust(new Adjustment.Reserve(claim(key, cost), maxDelay.toNanos() / 1_000));
  }

  /**
   * Gives back what a decision took: all of it in the same instant, nothing once the window of that
   * decision is over, never above full. A denied decision took nothing, so nothing is given back. A
   * reservation can be given back until it may be used, and for a bucket's refill after that. The
   * counter does not know what was given back already: call it once for each decision.
   *
   * @return the counter afterwards, as the answer to a cost of 0
   */
  public Decision refund(String key, Decision decision) {
    return Answer.await(refundAsync(key, decision));
  }

  /** {@link #refund}, answered when the store has decided. */
  public CompletionStage<Decision> refundAsync(String key, Decision decision) {
    long usableAt = decision.decidedAtMicros() + decision.delay().toNanos() / 1_000;
    Adjustment refund = new Adjustment.Refund(claim(key, decision.taken()), usableAt);
    return policy != null && decision.degraded() && !decision.byPolicy()
        ? CompletableFuture.completedFuture(policy.fallback.adjust(refund))
        : adjust(refund);
  }

  /**
   * Takes units whether they can be had or not.
   *
   * @return the counter afterwards, as the answer to a cost of 0
   */
  public Decision penalise(String key, long units) {
    return Answer.await(penaliseAsync(key, units));
  }

  /** {@link #penalise}, answered when the store has decided. */
  public CompletionStage<Decision> penaliseAsync(String key, long units) {
    return adjust(new Adjustment.Penalise(claim(key, units)));
  }

  /**
   * Forgets the key: its next call finds a fresh limit.
   *
   * @throws dev.weir.store.StoreException if the store could not, whatever the policy
   */
  public void reset(String key) {
    Answer.await(resetAsync(key));
  }

  /** {@link #reset}, answered when the store has done it. */
  public CompletionStage<Decision> resetAsync(String key) {
    Answer<Decision> answer = new Answer<>();
    Claim counter = claim(key, 0);
    store.adjust(new Adjustment.Reset(counter), answer);
    if (policy != null) {
      policy.fallback.forget(counter);
    }
    return answer;
  }

  /**
   * Ends the lease that an acquire of a concurrency limit holds.
   *
   * @param decision of that acquire
   * @return false if it was not held any more, or the decision holds no lease
   */
  public boolean release(String key, Decision decision) {
    return decision.leaseId().isPresent()
        && Answer.await(releaseAsync(key, decision.leaseId().getAsLong())).allowed();
  }

  /** Ends a lease by its {@link Decision#leaseId}; the answer is allowed if it was held. */
  public CompletionStage<Decision> releaseAsync(String key, long leaseId) {
    return adjustLease(new Adjustment.Release(claim(key, 0), leaseId));
  }

  /**
   * Prolongs the lease that an acquire of a concurrency limit holds to its full time to live.
   *
   * @param decision of that acquire
   * @return false if it was not held any more, or the decision holds no lease
   */
  public boolean renew(String key, Decision decision) {
    return decision.leaseId().isPresent()
        && Answer.await(renewAsync(key, decision.leaseId().getAsLong())).allowed();
  }

  /** Prolongs a lease by its {@link Decision#leaseId}; the answer is allowed if it was held. */
  public CompletionStage<Decision> renewAsync(String key, long leaseId) {
    return adjustLease(new Adjustment.Renew(claim(key, 0), leaseId));
  }

  private CompletionStage<Decision> adjustLease(Adjustment lease) {
    Optional<Decision> here =
        policy == null ? Optional.empty() : policy.fallback.adjustLease(lease);
    return here.isPresent() ? CompletableFuture.completedFuture(here.get()) : adjust(lease);
  }

  private CompletionStage<Decision> adjust(Adjustment adjustment) {
    Answer<Decision> answer = new Answer<>();
    store.adjust(adjustment, answer);
    return orElse(answer, by -> by.fallback.instead(adjustment, by.then));
  }

  private static CompletionStage<Decision> first(Answer<List<Decision>> answer) {
    return answer.thenApply(decisions -> decisions.get(0));
  }

  private CompletionStage<Decision> orElse(
      CompletionStage<Decision> answer, Function<Policy, Decision> instead) {
    Policy by = policy;
    return by == null ? answer : answer.exceptionally(failure -> instead.apply(by));
  }

  private Claim claim(String value, long cost) {
    Key key = space.key(value);
    return new Claim(key, limit, cost);
  }

  /** The limit's text, for example {@code 100/1m token_bucket burst 20}. */
  @Override
  public String toString() {
    return limit.toString();
  }
}
