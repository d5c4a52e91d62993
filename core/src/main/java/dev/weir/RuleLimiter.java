package dev.weir;

import dev.weir.limit.Decision;
import dev.weir.rule.Explanation;
import dev.weir.rule.Match;
import dev.weir.rule.Request;
import dev.weir.rule.RuleSet;
import dev.weir.rule.Ruling;
import dev.weir.rule.Verdict;
import dev.weir.store.Adjustment;
import dev.weir.store.Claim;
import dev.weir.store.Completion;
import dev.weir.store.Fallback;
import dev.weir.store.InMemoryStore;
import dev.weir.store.NearStore;
import dev.weir.store.Store;
import dev.weir.store.Ticker;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

/**
 * Decides requests by rules: finds the limits that apply to one and takes from all of them, or from
 * none.
 *
 * <pre>{@code
 * RuleSet rules = RuleSet.of(
 *     Rule.named("payments").match(endpoint("/api/payments")).key(USER_ID).limit(Limit.perSecond(5)),
 *     Rule.named("premium").match(userTier("premium")).limit(Limit.perHour(10_000)));
 * RuleLimiter weir = RuleLimiter.over(store, rules);
 * Verdict verdict = weir.check(Request.userId("42").endpoint("/api/payments").method("POST"));
 * }</pre>
 *
 * <p>Thread-safe, also on virtual threads. In memory every call answers at once; over a remote
 * store the synchronous methods wait for the answer, the asynchronous ones complete later. Where
 * the store has none, each rule's {@link dev.weir.rule.Rule#onStoreFailure} decides, and the
 * verdict is {@linkplain Verdict#degraded degraded}: no check fails. Rules that are {@linkplain
 * dev.weir.store.Consistency leased or local} need a {@link NearStore} before a remote store, else
 * they are exact. {@link #rules(RuleSet)} changes the rules while requests are decided: each is
 * decided by one set, the old or the new.
 */
public final class RuleLimiter {

  private final Store store;
  private final Fallback fallback;
  private final Ticker ticker;
  private volatile RuleSet rules;

  private RuleLimiter(Store store, Fallback fallback, RuleSet rules, Ticker ticker) {
    this.store = store;
    this.fallback = fallback;
    this.ticker = ticker;
    this.rules = rules;
  }

  /** Decides by these rules, in this process. */
  public static RuleLimiter inMemory(RuleSet rules) {
    return over(InMemoryStore.create(), rules);
  }

  /** Decides by these rules, with the counters of this store. */
  public static RuleLimiter over(Store store, RuleSet rules) {
    return over(store, rules, Ticker.system());
  }

  /**
   * Decides by these rules, with the counters of this store.
   *
   * @param ticker tells which rules and entries are in force; the store has its own for the limits
   */
  public static RuleLimiter over(Store store, RuleSet rules, Ticker ticker) {
    Fallback.Builder fallback = Fallback.builder().ticker(ticker).instances(store::instances);
    if (store instanceof NearStore near) {
      fallback.local(near.local());
    }
    return over(store, fallback.build(), rules, ticker);
  }

  /**
   * Decides by these rules, with the counters of this store.
   *
   * @param fallback decides where the store cannot; over a {@link NearStore} it is to share its
   *     {@linkplain NearStore#local local} counters
   * @param ticker tells which rules and entries are in force; the store has its own for the limits
   */
  public static RuleLimiter over(Store store, Fallback fallback, RuleSet rules, Ticker ticker) {
    return new RuleLimiter(store, fallback, rules, ticker);
  }

  /** What decides where the store cannot. */
  public Fallback fallback() {
    return fallback;
  }

  /** The rules in force. */
  public RuleSet rules() {
    return rules;
  }

  /** Puts other rules in force, from the next call on, and returns those that were. */
  public synchronized RuleSet rules(RuleSet changed) {
    RuleSet before = rules;
    rules = changed;
    return before;
  }

  /** Decides a request, and takes what it costs if it may go ahead. */
  public Verdict check(Request.Builder request) {
    return check(request.build());
  }

  /** Decides a request, and takes what it costs if it may go ahead. */
  public Verdict check(Request request) {
    return Answer.await(checkAsync(request));
  }

  /** {@link #check(Request)}, answered when the store has decided. */
  public CompletionStage<Verdict> checkAsync(Request request) {
    Answer<Verdict> answer = new Answer<>();
    check(request, answer);
    return answer;
  }

  /** {@link #check(Request)}, answered when the store has decided; for event loops. */
  public void check(Request request, Completion<Verdict> completion) {
    RuleSet current = rules;
    current.check(store, fallback, request, now(current), completion);
  }

  /** What {@link #check(Request)} would answer; takes nothing. */
  public Verdict peek(Request request) {
    Answer<Verdict> answer = new Answer<>();
    peek(request, answer);
    return Answer.await(answer);
  }

  /** {@link #peek(Request)}, answered when the store has decided; for event loops. */
  public void peek(Request request, Completion<Verdict> completion) {
    RuleSet current = rules;
    current.peek(store, fallback, request, now(current), completion);
  }

  /** What {@link #check(Request)} would answer, and why. Takes nothing; costs O(rules). */
  public Explanation explain(Request request) {
    RuleSet current = rules;
    Answer<Verdict> answer = new Answer<>();
    current.peek(store, fallback, request, now(current), answer);
    return current.explain(request, now(current)).with(Answer.await(answer));
  }

  /**
   * Gives back what an allowed request took, for example because it failed early: all of it in the
   * same instant, nothing of a limit whose window is over. A concurrency limit's lease is released.
   * While the store is gone, what it holds stays taken until its window or its time to live ends.
   */
  public void refund(Verdict verdict) {
    Answer.await(refundAsync(verdict));
  }

  /** {@link #refund}, answered when the store has done it or could not. */
  public CompletionStage<Void> refundAsync(Verdict verdict) {
    return giveBack(verdict, decision -> verdict.allowed() && decision.allowed());
  }

  /**
   * Ends the leases that an allowed request holds of concurrency limits; call it when done. While
   * the store is gone, those that it holds end with their time to live.
   */
  public void release(Verdict verdict) {
    Answer.await(releaseAsync(verdict));
  }

  /** {@link #release}, answered when the store has done it or could not. */
  public CompletionStage<Void> releaseAsync(Verdict verdict) {
    return giveBack(verdict, decision -> decision.leaseId().isPresent());
  }

  private CompletionStage<Void> giveBack(Verdict verdict, Predicate<Decision> what) {
    List<CompletableFuture<Decision>> answers = new ArrayList<>();
    for (Ruling ruling : verdict.rulings()) {
      if (what.test(ruling.decision())) {
        Answer<Decision> answer = new Answer<>();
        ruling.giveBack(store, fallback, answer);
        answers.add(answer.exceptionally(lost -> ruling.decision()));
      }
    }
    return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new));
  }

  /** What applies to this request now. */
  public Match match(Request request) {
    RuleSet current = rules;
    return current.match(request, now(current));
  }

  /**
   * Forgets the counters that a check of this request would touch.
   *
   * @throws dev.weir.store.StoreException if the store could not
   */
  public void reset(Request request) {
    Answer.await(resetAsync(request));
  }

  /** {@link #reset}, answered when the store has done it. */
  public CompletionStage<Void> resetAsync(Request request) {
    List<CompletableFuture<Decision>> answers = new ArrayList<>();
    for (Claim claim : match(request).counters()) {
      Answer<Decision> answer = new Answer<>();
      store.adjust(new Adjustment.Reset(claim), answer);
      fallback.forget(claim);
      answers.add(answer);
    }
    return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new));
  }

  private long now(RuleSet current) {
    return current.isTimed() ? ticker.nowMicros() : 0;
  }
}
