package dev.weir.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Limiter;
import dev.weir.RuleLimiter;
import dev.weir.limit.Algorithm;
import dev.weir.limit.Decision;
import dev.weir.limit.Limit;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Counters of which slices are taken ahead, as one instance sees them, and its neighbours. */
class LeasedCountersTest {

  private static final Limit HOT = Limit.perMinute(10_000).algorithm(Algorithm.FIXED_WINDOW);
  private static final Request REQUEST = Request.userId("42").build();

  private final ManualTicker clock = ManualTicker.at(1_000_000_020_000_000L);
  private final ManualScheduler scheduler = new ManualScheduler(clock);
  private final InMemoryStore shared = InMemoryStore.builder().ticker(clock).build();
  private final FaultyStore remote = new FaultyStore(shared, scheduler, Duration.ofMillis(50));
  private final NearStore near = near(10_000);

  private NearStore near(int maxSize) {
    return NearStore.builder(remote)
        .local(InMemoryStore.builder().ticker(clock).build())
        .nanos(() -> clock.nowMicros() * 1_000)
        .scheduler(scheduler)
        .maxSize(maxSize)
        .build();
  }

  private Limiter leased(Limit limit) {
    return Limiter.over(near, limit).named("l").leased();
  }

  private long remainingInAll(Limit limit) {
    return Limiter.over(shared, limit).named("l").peek("k", 0).remaining();
  }

  /** Asks a thousand times a second. */
  private int hot(Limiter limiter, int times) {
    int allowed = 0;
    for (int i = 0; i < times; i++) {
      allowed += limiter.tryAcquire("k") ? 1 : 0;
      scheduler.advance(Duration.ofMillis(1));
    }
    return allowed;
  }

  @ParameterizedTest
  @EnumSource(names = {"FIXED_WINDOW", "SLIDING_WINDOW_COUNTER", "BUCKET"})
  void acquire_hotKey_asksFewTimes(Algorithm algorithm) {
    Limiter limiter = leased(HOT.algorithm(algorithm));
    assertThat(hot(limiter, 2_000)).isEqualTo(2_000);
    assertThat(remote.calls()).isLessThan(60);
    assertThat(near.leases().decided()).isGreaterThan(1_940);
  }

  @ParameterizedTest
  @EnumSource(names = {"SLIDING_WINDOW_COUNTER", "BUCKET"})
  void acquire_moreThanTheLimit_asksNowAndThenAndGetsAllOfIt(Algorithm algorithm) {
    Limiter limiter = leased(Limit.perSecond(20_000).algorithm(algorithm));
    saturate(limiter, 2_000);
    long callsBefore = remote.calls();

    int allowed = saturate(limiter, 2_000);

    assertThat(allowed).isBetween(38_000, 41_000);
    assertThat(remote.calls() - callsBefore).isLessThan(200_000 / 20);
  }

  /** Asks a hundred thousand times a second. */
  private int saturate(Limiter limiter, int millis) {
    int allowed = 0;
    for (int i = 0; i < millis * 10; i++) {
      for (int j = 0; j < 10; j++) {
        allowed += limiter.tryAcquire("k") ? 1 : 0;
      }
      scheduler.advance(Duration.ofNanos(100_000));
    }
    return allowed;
  }

  @Test
  void acquire_deniedAMomentAgo_isToldWhenToComeBack() {
    Limiter limiter = leased(Limit.perSecond(20_000).algorithm(Algorithm.BUCKET));
    saturate(limiter, 2_000);
    Decision denied = limiter.acquire("k");
    while (denied.allowed()) {
      denied = limiter.acquire("k");
    }
    Duration wait = denied.retryAfter().orElseThrow();

    scheduler.advance(wait.minus(Duration.ofNanos(1_000)));
    assertThat(limiter.tryAcquire("k")).isFalse();
    scheduler.advance(Duration.ofNanos(1_000));
    assertThat(limiter.tryAcquire("k")).isTrue();
  }

  @Test
  void acquire_coldKey_asksEachTime() {
    Limiter limiter = leased(HOT);
    for (int i = 0; i < 20; i++) {
      limiter.acquire("k");
      scheduler.advance(Duration.ofSeconds(1));
    }
    assertThat(remote.calls()).isEqualTo(20);
    assertThat(remainingInAll(HOT)).isEqualTo(9_980);
  }

  @Test
  void acquire_algorithmThatCannotBeLeased_isExact() {
    Limit log = Limit.perMinute(1_000).algorithm(Algorithm.SLIDING_WINDOW_LOG);
    hot(leased(log), 50);
    assertThat(remote.calls()).isEqualTo(50);
  }

  @Test
  void acquire_fromASlice_tellsWhatRemains() {
    Limiter limiter = leased(HOT);
    for (int taken = 1; taken <= 500; taken++) {
      Decision decision = limiter.acquire("k");
      assertThat(decision.remaining()).isEqualTo(10_000 - taken);
      assertThat(decision.degraded()).isFalse();
      assertThat(decision.resetAtMicros()).hasValue(1_000_000_080_000_000L);
      assertThat(decision.decidedAtMicros()).isEqualTo(clock.nowMicros());
      scheduler.advance(Duration.ofMillis(1));
    }
  }

  @Test
  void acquire_whileTheStoreIsGone_goesOnUntilTheSliceIsSpent() {
    Limiter limiter = leased(HOT).onStoreFailure(StoreFailure.DENY);
    hot(limiter, 500);
    remote.unreachable();
    long held = near.leases().units();
    assertThat(held).isPositive();
    for (int i = 0; i < held; i++) {
      Decision decision = limiter.acquire("k");
      assertThat(decision.allowed()).isTrue();
      assertThat(decision.degraded()).isFalse();
    }
    assertThat(limiter.acquire("k").degraded()).isTrue();
    assertThat(limiter.acquire("k").allowed()).isFalse();
  }

  @ParameterizedTest
  @EnumSource(names = {"FIXED_WINDOW", "SLIDING_WINDOW_COUNTER", "BUCKET"})
  void slice_idle_isBroughtBackWithinHalfASecond(Algorithm algorithm) {
    Limit limit = Limit.perHour(10_000).algorithm(algorithm);
    Limiter limiter = leased(limit);
    int allowed = hot(limiter, 500);
    assertThat(remainingInAll(limit)).isLessThan(10_000L - allowed);
    scheduler.advance(Duration.ofMillis(500));
    assertThat(near.leases().units()).isZero();
    assertThat(remainingInAll(limit)).isBetween(10_000L - allowed, 10_002L - allowed);
    assertThat(scheduler.waiting()).isLessThan(2);
  }

  @Test
  void close_holdingSlices_bringsThemBack() {
    Limiter limiter = leased(HOT);
    int allowed = hot(limiter, 500);
    near.close();
    assertThat(remainingInAll(HOT)).isEqualTo(10_000 - allowed);
  }

  @Test
  void limit_changed_bringsSlicesBackAndHoldsAtOnce() {
    int allowed = hot(leased(HOT), 500);
    Limit lower = Limit.perMinute(400).algorithm(Algorithm.FIXED_WINDOW);
    Limiter changed = leased(lower);
    assertThat(changed.acquire("k").allowed()).isFalse();
    assertThat(remainingInAll(HOT)).isEqualTo(10_000 - allowed);
    assertThat(near.leases().units()).isZero();
  }

  @Test
  void limit_ofAnotherKind_startsEmptyAndBringsNothingBack() {
    hot(leased(HOT), 500);
    Limit other = Limit.perMinute(10_000);
    leased(other).acquire("k", 100);
    assertThat(remainingInAll(other)).isEqualTo(9_900);
  }

  @Test
  void reset_ofALeasedKey_forgetsAllAndThisInstancesSlices() {
    Limiter limiter = leased(HOT);
    hot(limiter, 500);
    limiter.reset("k");
    assertThat(remainingInAll(HOT)).isEqualTo(10_000);
    assertThat(limiter.acquire("k").remaining()).isEqualTo(9_999);
  }

  @Test
  void penalise_aLeasedKey_bringsTheSliceBackFirst() {
    Limiter limiter = leased(HOT);
    int allowed = hot(limiter, 500);
    assertThat(limiter.penalise("k", 10_000).remaining()).isZero();
    assertThat(limiter.acquire("k").allowed()).isFalse();
    assertThat(near.leases().units()).isZero();
    Decision undone = Limiter.over(shared, HOT).named("l").peek("k", 0);
    assertThat(undone.remaining()).isZero();
    assertThat(allowed).isEqualTo(500);
  }

  @Test
  void refund_ofADecisionFromASlice_isGivenBackToAll() {
    Limiter limiter = leased(HOT);
    hot(limiter, 500);
    limiter.refund("k", limiter.acquire("k", 5));
    near.clearLeases();
    assertThat(remainingInAll(HOT)).isEqualTo(9_500);
  }

  @Test
  void peek_ofALeasedKey_takesNothing() {
    Limiter limiter = leased(HOT);
    hot(limiter, 500);
    long held = near.leases().units();
    long calls = remote.calls();
    assertThat(limiter.peek("k", 10).allowed()).isTrue();
    assertThat(remote.calls()).isEqualTo(calls);
    assertThat(limiter.peek("k", 5_000).allowed()).isTrue();
    assertThat(limiter.peek("k", 10_000).allowed()).isFalse();
    assertThat(near.leases().units()).isEqualTo(held);
  }

  @Test
  void check_ofALeasedAndAnExactRule_isAllOrNothing() {
    Rule hot = Rule.named("hot").group("h").limit(HOT).consistency(Consistency.LEASED);
    Rule tight =
        Rule.named("tight")
            .group("t")
            .limit(Limit.perMinute(600).algorithm(Algorithm.FIXED_WINDOW));
    RuleLimiter limiter = RuleLimiter.over(near, RuleSet.of(hot, tight), clock);
    int allowed = 0;
    for (int i = 0; i < 900; i++) {
      Verdict verdict = limiter.check(REQUEST);
      allowed += verdict.allowed() ? 1 : 0;
      assertThat(verdict.rulings()).hasSize(2);
      scheduler.advance(Duration.ofMillis(1));
    }
    assertThat(allowed).isEqualTo(600);
    near.clearLeases();
    limiter.rules(RuleSet.of(hot));
    assertThat(limiter.check(REQUEST).decision().orElseThrow().remaining()).isEqualTo(9_399);
  }

  @Test
  void check_ofSeveralLeasedRules_isDecidedFromSlicesAlone() {
    Rule one = Rule.named("one").group("1").limit(HOT).consistency(Consistency.LEASED);
    Rule two = Rule.named("two").group("2").limit(HOT).consistency(Consistency.LEASED);
    RuleLimiter limiter = RuleLimiter.over(near, RuleSet.of(one, two), clock);
    for (int i = 0; i < 1_000; i++) {
      assertThat(limiter.check(REQUEST).allowed()).isTrue();
      scheduler.advance(Duration.ofMillis(1));
    }
    assertThat(remote.calls()).isLessThan(100);
  }

  @Test
  void acquire_moreHotKeysThanMayBeHeld_isStillRight() {
    NearStore small = near(16);
    Limiter limiter = Limiter.over(small, HOT).named("l").leased();
    for (int round = 0; round < 50; round++) {
      for (int key = 0; key < 200; key++) {
        assertThat(limiter.tryAcquire("k" + key)).isTrue();
      }
    }
    assertThat(small.leases().leases()).isLessThanOrEqualTo(16);
    scheduler.advance(Duration.ofSeconds(1));
    Limiter exact = Limiter.over(shared, HOT).named("l");
    for (int key = 0; key < 200; key++) {
      assertThat(exact.peek("k" + key, 0).remaining()).isEqualTo(9_950);
    }
  }
}
