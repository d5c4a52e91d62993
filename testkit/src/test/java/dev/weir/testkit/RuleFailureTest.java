package dev.weir.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.RuleLimiter;
import dev.weir.limit.Limit;
import dev.weir.rule.Action;
import dev.weir.rule.Request;
import dev.weir.rule.Rule;
import dev.weir.rule.RuleSet;
import dev.weir.rule.Verdict;
import dev.weir.rule.Verdict.Outcome;
import dev.weir.store.Fallback;
import dev.weir.store.InMemoryStore;
import dev.weir.store.StoreException;
import dev.weir.store.StoreFailure;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** Rules over a store that fails. */
class RuleFailureTest {

  private static final Request REQUEST = Request.userId("42").build();
  private static final Duration DEADLINE = Duration.ofMillis(50);

  private final ManualTicker clock = ManualTicker.at(1_000_000_000_000_000L);
  private final ManualScheduler scheduler = new ManualScheduler(clock);
  private final InMemoryStore remote = InMemoryStore.builder().ticker(clock).build();
  private final FaultyStore store = new FaultyStore(remote, scheduler, DEADLINE);
  private final Fallback fallback = Fallback.builder().ticker(clock).build();

  private static Rule rule(String name, long units, StoreFailure then) {
    return Rule.named(name).group(name).limit(Limit.perMinute(units)).onStoreFailure(then);
  }

  private RuleLimiter over(Rule... rules) {
    return RuleLimiter.over(store, fallback, RuleSet.of(rules), clock);
  }

  @Test
  void check_byARuleThatSaysNothing_isAllowedAndDegraded() {
    RuleLimiter limiter = over(Rule.named("r").limit(Limit.perMinute(1)));
    assertThat(limiter.check(REQUEST).degraded()).isFalse();
    store.unreachable();

    for (int i = 0; i < 3; i++) {
      Verdict verdict = limiter.check(REQUEST);
      assertThat(verdict.allowed()).isTrue();
      assertThat(verdict.degraded()).isTrue();
      assertThat(verdict.decision().orElseThrow().remaining()).isOne();
    }
  }

  @Test
  void check_byRulesOfAllPolicies_isDeniedAndCountsNothingLocally() {
    RuleLimiter limiter =
        over(
            rule("a", 1, StoreFailure.ALLOW),
            rule("d", 100, StoreFailure.DENY),
            rule("l", 1, StoreFailure.LOCAL));
    store.unreachable();

    Verdict verdict = limiter.check(REQUEST);

    assertThat(verdict.outcome()).isEqualTo(Outcome.DENIED);
    assertThat(verdict.rule().orElseThrow().id()).isEqualTo("d");
    assertThat(verdict.retryAfter()).contains(Duration.ofSeconds(1));
    limiter.rules(RuleSet.of(rule("l", 1, StoreFailure.LOCAL)));
    assertThat(limiter.check(REQUEST).allowed()).isTrue();
    assertThat(limiter.check(REQUEST).allowed()).isFalse();
  }

  @Test
  void check_byLocalRules_isAllOrNothing() {
    RuleLimiter limiter =
        over(rule("wide", 3, StoreFailure.LOCAL), rule("tight", 1, StoreFailure.LOCAL));
    store.unreachable();
    assertThat(limiter.check(REQUEST).allowed()).isTrue();
    assertThat(limiter.check(REQUEST).allowed()).isFalse();
    assertThat(limiter.check(REQUEST).allowed()).isFalse();

    limiter.rules(RuleSet.of(rule("wide", 3, StoreFailure.LOCAL)));

    Verdict verdict = limiter.check(REQUEST);
    assertThat(verdict.allowed()).isTrue();
    assertThat(verdict.decision().orElseThrow().remaining()).isOne();
  }

  @Test
  void check_throttledByALocalRule_waitsByTheLocalBucket() {
    Rule rule =
        Rule.named("t")
            .limit(Limit.perSecond(1).burst(1))
            .action(Action.throttle(Duration.ofSeconds(1)))
            .onStoreFailure(StoreFailure.LOCAL);
    RuleLimiter limiter = over(rule);
    store.unreachable();

    assertThat(limiter.check(REQUEST).delay()).isZero();
    assertThat(limiter.check(REQUEST).delay()).isEqualTo(Duration.ofSeconds(1));
    assertThat(limiter.check(REQUEST).outcome()).isEqualTo(Outcome.DENIED);
    assertThat(limiter.check(REQUEST).degraded()).isTrue();
  }

  @Test
  void check_throttledByADenyingRule_givesBackWhatTheStoreHasTaken() {
    Rule throttle =
        Rule.named("t")
            .group("t")
            .limit(Limit.perSecond(1).burst(1))
            .action(Action.throttle(Duration.ofSeconds(1)))
            .onStoreFailure(StoreFailure.DENY);
    FailingAdjust failing = new FailingAdjust(remote);
    RuleLimiter limiter =
        RuleLimiter.over(
            failing, fallback, RuleSet.of(rule("a", 2, StoreFailure.ALLOW), throttle), clock);

    failing.failNext();
    Verdict verdict = limiter.check(REQUEST);

    assertThat(verdict.outcome()).isEqualTo(Outcome.DENIED);
    assertThat(verdict.degraded()).isTrue();
    limiter.rules(RuleSet.of(rule("a", 2, StoreFailure.ALLOW)));
    assertThat(limiter.check(REQUEST).decision().orElseThrow().remaining()).isOne();
  }

  @Test
  void check_byAShadowRuleAlone_isAllowedAndNotDegraded() {
    Rule shadow = rule("s", 1, StoreFailure.DENY).action(Action.SHADOW);
    RuleLimiter limiter = over(shadow);
    store.unreachable();

    Verdict verdict = limiter.check(REQUEST);

    assertThat(verdict.allowed()).isTrue();
    assertThat(verdict.degraded()).isFalse();
    assertThat(verdict.rulings().get(0).decision().degraded()).isTrue();
  }

  @Test
  void check_byALocalRuleThatBlocks_blocksLocally() {
    Rule block = rule("b", 1, StoreFailure.LOCAL).action(Action.blockFor(Duration.ofMinutes(10)));
    RuleLimiter limiter = over(block);
    store.unreachable();
    limiter.check(REQUEST);

    Verdict started = limiter.check(REQUEST);
    Verdict blocked = limiter.check(REQUEST);

    assertThat(started.outcome()).isEqualTo(Outcome.BLOCKED);
    assertThat(blocked.outcome()).isEqualTo(Outcome.BLOCKED);
    assertThat(blocked.degraded()).isTrue();
    assertThat(blocked.retryAfter()).contains(Duration.ofMinutes(10));
  }

  @Test
  void check_byADenyingRuleThatBlocks_deniesAndBlocksNobody() {
    Rule block = rule("b", 1, StoreFailure.DENY).action(Action.blockFor(Duration.ofMinutes(10)));
    RuleLimiter limiter = over(block);
    store.unreachable();

    assertThat(limiter.check(REQUEST).outcome()).isEqualTo(Outcome.DENIED);

    store.recovered();
    assertThat(limiter.check(REQUEST).allowed()).isTrue();
  }

  @Test
  void check_ofSeveralStepsOverASilentStore_waitsForOneDeadline() {
    Rule block = rule("b", 5, StoreFailure.ALLOW).action(Action.blockFor(Duration.ofMinutes(1)));
    Rule shadow = rule("s", 5, StoreFailure.ALLOW).action(Action.SHADOW);
    Rule throttle =
        Rule.named("t").group("t").limit(Limit.perSecond(5).burst(5)).action(throttling());
    RuleLimiter limiter = over(block, shadow, throttle);
    store.silent();

    CompletableFuture<Verdict> verdict = limiter.checkAsync(REQUEST).toCompletableFuture();
    scheduler.advance(DEADLINE);

    assertThat(verdict).isCompleted();
    assertThat(verdict.join().rulings()).hasSize(3);
    assertThat(store.calls()).isOne();
  }

  @Test
  void check_thatGivesBackToASilentStore_waitsForOneDeadline() {
    RuleLimiter limiter =
        over(
            rule("a", 5, StoreFailure.ALLOW).group("a"),
            rule("b", 5, StoreFailure.ALLOW).group("b"),
            Rule.named("t").group("t").limit(Limit.perHour(1).burst(1)).action(throttling()));
    limiter.check(REQUEST);
    Duration late = Duration.ofMillis(10);
    store.slow(late);

    CompletableFuture<Verdict> verdict = limiter.checkAsync(REQUEST).toCompletableFuture();
    scheduler.advance(late); // what is enforced is taken, the reservation asked for
    store.silent();
    scheduler.advance(late); // it is denied
    assertThat(verdict).isNotCompleted();
    scheduler.advance(DEADLINE);

    assertThat(verdict).isCompletedWithValueMatching(v -> v.outcome() == Outcome.DENIED);
  }

  private static Action throttling() {
    return Action.throttle(Duration.ofSeconds(1));
  }

  @Test
  void peek_duringAnOutage_saysWhatACheckWould() {
    for (StoreFailure policy : StoreFailure.values()) {
      RuleLimiter limiter = over(rule("r" + policy, 1, policy));
      store.unreachable();
      Verdict peeked = limiter.peek(REQUEST);
      Verdict checked = limiter.check(REQUEST);
      assertThat(peeked.outcome()).isEqualTo(checked.outcome());
      assertThat(peeked.degraded()).isTrue();
      assertThat(limiter.explain(REQUEST).toString()).isNotEmpty();
    }
  }

  @Test
  void refund_ofAVerdictByPolicies_goesWhereItWasTaken() {
    RuleLimiter limiter = over(rule("a", 5, StoreFailure.ALLOW), rule("l", 5, StoreFailure.LOCAL));
    store.unreachable();
    Verdict verdict = limiter.check(REQUEST);
    store.recovered();
    long before = store.calls();

    limiter.refund(verdict);

    assertThat(store.calls()).isEqualTo(before);
    store.unreachable();
    assertThat(remaining(limiter)).containsExactly(5L, 5L);
  }

  private static long[] remaining(RuleLimiter limiter) {
    return Arrays.stream(limiter.peek(Request.userId("42").cost(0).build()).rulings().toArray())
        .map(dev.weir.rule.Ruling.class::cast)
        .mapToLong(ruling -> ruling.decision().remaining())
        .toArray();
  }

  @Test
  void release_ofALeaseThatTheStoreHolds_duringAnOutage_doesNotThrow() {
    Rule rule = Rule.named("c").limit(Limit.concurrency(1, Duration.ofSeconds(10)));
    RuleLimiter limiter = over(rule);
    Verdict verdict = limiter.check(REQUEST);
    store.unreachable();

    limiter.release(verdict);

    assertThatThrownBy(() -> limiter.reset(REQUEST)).isInstanceOf(StoreException.class);
  }
}
