package dev.weir.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Limiter;
import dev.weir.RuleLimiter;
import dev.weir.limit.Limit;
import dev.weir.rule.Action;
import dev.weir.rule.Request;
import dev.weir.rule.Rule;
import dev.weir.rule.RuleSet;
import dev.weir.rule.Verdict;
import dev.weir.store.Consistency;
import dev.weir.store.InMemoryStore;
import dev.weir.store.NearStore;
import dev.weir.store.StoreFailure;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Counters that never leave the process, beside those of a store that can fail. */
class LocalCountersTest {

  private static final Request REQUEST = Request.userId("42").build();

  private final ManualTicker clock = ManualTicker.at(1_000_000_000_000_000L);
  private final ManualScheduler scheduler = new ManualScheduler(clock);
  private final FaultyStore remote =
      new FaultyStore(
          InMemoryStore.builder().ticker(clock).build(), scheduler, Duration.ofMillis(50));
  private final NearStore store = near(remote);

  private NearStore near(FaultyStore over) {
    return NearStore.builder(over).local(InMemoryStore.builder().ticker(clock).build()).build();
  }

  private RuleLimiter limiter(Rule... rules) {
    return RuleLimiter.over(store, RuleSet.of(rules), clock);
  }

  private static Rule rule(String name, long units) {
    return Rule.named(name).group(name).limit(Limit.perMinute(units));
  }

  private static Rule local(String name, long units) {
    return rule(name, units).consistency(Consistency.LOCAL);
  }

  @Test
  void check_byALocalRule_neverAsksTheStore() {
    RuleLimiter limiter = limiter(local("l", 2));
    assertThat(limiter.check(REQUEST).allowed()).isTrue();
    assertThat(limiter.peek(REQUEST).allowed()).isTrue();
    Verdict second = limiter.check(REQUEST);
    assertThat(limiter.check(REQUEST).allowed()).isFalse();
    limiter.refund(second);
    assertThat(limiter.check(REQUEST).allowed()).isTrue();
    limiter.reset(REQUEST);
    assertThat(limiter.check(REQUEST).decision().orElseThrow().remaining()).isOne();
    assertThat(remote.calls()).isZero();
  }

  @Test
  void check_localRuleOnTwoInstances_countsOnEach() {
    Rule rule = local("l", 1);
    assertThat(limiter(rule).check(REQUEST).allowed()).isTrue();
    RuleLimiter other = RuleLimiter.over(near(remote), RuleSet.of(rule), clock);
    assertThat(other.check(REQUEST).allowed()).isTrue();
  }

  @Test
  void check_deniedByTheStore_givesBackWhatWasTakenHere() {
    RuleLimiter limiter = limiter(local("l", 3), rule("x", 1));
    assertThat(limiter.check(REQUEST).allowed()).isTrue();
    for (int i = 0; i < 5; i++) {
      assertThat(limiter.check(REQUEST).rule().orElseThrow().id()).isEqualTo("x");
    }
    limiter.rules(RuleSet.of(local("l", 3)));
    assertThat(limiter.check(REQUEST).decision().orElseThrow().remaining()).isOne();
  }

  @Test
  void check_deniedHere_takesNothingOfTheStore() {
    RuleLimiter limiter = limiter(rule("x", 3), local("l", 1));
    assertThat(limiter.check(REQUEST).allowed()).isTrue();
    Verdict denied = limiter.check(REQUEST);
    assertThat(denied.rule().orElseThrow().id()).isEqualTo("l");
    assertThat(denied.rulings().get(0).decision().remaining()).isOne();
    limiter.rules(RuleSet.of(rule("x", 3)));
    assertThat(limiter.check(REQUEST).decision().orElseThrow().remaining()).isOne();
  }

  @Test
  void check_whileTheStoreIsGone_goesOnCountingLocalRules() {
    RuleLimiter limiter = limiter(local("l", 2), rule("x", 100).onStoreFailure(StoreFailure.ALLOW));
    assertThat(limiter.check(REQUEST).degraded()).isFalse();
    remote.unreachable();
    Verdict second = limiter.check(REQUEST);
    assertThat(second.allowed()).isTrue();
    assertThat(second.degraded()).isTrue();
    assertThat(second.rulings().get(0).decision().degraded()).isFalse();
    assertThat(limiter.check(REQUEST).rule().orElseThrow().id()).isEqualTo("l");
    limiter.refund(second);
    assertThat(limiter.check(REQUEST).allowed()).isTrue();
  }

  @Test
  void check_byALocalRuleThatBlocks_blocksHereAlone() {
    RuleLimiter limiter = limiter(local("l", 1).action(Action.blockFor(Duration.ofHours(1))));
    assertThat(limiter.check(REQUEST).allowed()).isTrue();
    assertThat(limiter.check(REQUEST).outcome()).isEqualTo(Verdict.Outcome.BLOCKED);
    clock.advance(Duration.ofMinutes(5));
    assertThat(limiter.check(REQUEST).outcome()).isEqualTo(Verdict.Outcome.BLOCKED);
    assertThat(remote.calls()).isZero();
  }

  @Test
  void check_byALocalRuleThatThrottles_waitsWhileTheStoreIsGone() {
    Rule throttle =
        Rule.named("t")
            .group("t")
            .limit(Limit.perSecond(1).burst(1))
            .consistency(Consistency.LOCAL)
            .action(Action.throttle(Duration.ofSeconds(1)));
    RuleLimiter limiter = limiter(rule("x", 100), throttle);
    remote.unreachable();
    assertThat(limiter.check(REQUEST).delay()).isZero();
    assertThat(limiter.check(REQUEST).delay()).isEqualTo(Duration.ofSeconds(1));
    assertThat(limiter.check(REQUEST).outcome()).isEqualTo(Verdict.Outcome.DENIED);
  }

  @Test
  void limiter_local_countsHereUnderItsOwnName() {
    Limiter exact = Limiter.over(remote, Limit.perHour(1));
    Limiter local = exact.local();
    assertThat(local.tryAcquire("k")).isTrue();
    assertThat(local.tryAcquire("k")).isFalse();
    assertThat(remote.calls()).isZero();
    assertThat(exact.tryAcquire("k")).isTrue();
  }
}
