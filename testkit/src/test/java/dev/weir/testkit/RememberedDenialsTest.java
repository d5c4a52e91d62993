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
import dev.weir.store.KeySpace;
import dev.weir.store.NearStore;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.Test;

/** Denials that are remembered before a store that answers later, and whom others use too. */
class RememberedDenialsTest {

  private static final Duration LATENCY = Duration.ofMillis(20);

  private final ManualTicker clock = ManualTicker.at(1_000_000_000_000_000L);
  private final ManualScheduler scheduler = new ManualScheduler(clock);
  private final InMemoryStore shared = InMemoryStore.builder().ticker(clock).build();
  private final FaultyStore remote = new FaultyStore(shared, scheduler, Duration.ofSeconds(1));
  private final NearStore near = near(10_000);

  private NearStore near(int maxSize) {
    return NearStore.builder(remote)
        .local(InMemoryStore.builder().ticker(clock).build())
        .nanos(() -> clock.nowMicros() * 1_000)
        .maxSize(maxSize)
        .build();
  }

  private Limiter limiter(Limit limit) {
    return Limiter.over(near, limit);
  }

  private Limiter elsewhere(Limit limit) {
    return Limiter.over(shared, limit);
  }

  @Test
  void acquire_denied_isNotAskedAgainUntilTheWaitIsOver() {
    Limiter limiter = limiter(Limit.perSecond(1).burst(1));
    limiter.acquire("k");
    Duration wait = limiter.acquire("k").retryAfter().orElseThrow();
    for (int i = 0; i < 100; i++) {
      assertThat(limiter.acquire("k").retryAfter()).contains(wait);
    }
    assertThat(remote.calls()).isEqualTo(2);
    clock.advance(wait.minusNanos(1_000));
    assertThat(limiter.acquire("k").retryAfter()).contains(Duration.ofNanos(1_000));
    assertThat(remote.calls()).isEqualTo(2);
    clock.advance(Duration.ofNanos(1_000));
    assertThat(limiter.acquire("k").allowed()).isTrue();
    assertThat(near.statistics().hits()).isEqualTo(101);
  }

  @Test
  void acquire_whileRedisIsGone_isStillDeniedAndNotDegraded() {
    Limiter limiter = limiter(Limit.perSecond(1).burst(1));
    limiter.acquire("k", 1);
    limiter.acquire("k", 1);
    remote.unreachable();
    Decision denied = limiter.acquire("k", 1);
    assertThat(denied.allowed()).isFalse();
    assertThat(denied.degraded()).isFalse();
  }

  @Test
  void acquire_answeredLate_isRememberedFromWhenItWasSent() {
    Limiter limiter = limiter(Limit.of(1, Duration.ofMillis(100)).burst(1));
    limiter.acquire("k");
    remote.slow(LATENCY);
    CompletionStage<Decision> asked = limiter.acquireAsync("k");
    scheduler.advance(LATENCY);
    assertThat(asked.toCompletableFuture().join().allowed()).isFalse();
    clock.advance(Duration.ofMillis(79));
    remote.recovered();
    assertThat(limiter.acquire("k").allowed()).isFalse();
    assertThat(near.statistics().hits()).isOne();
    clock.advance(Duration.ofMillis(1));
    assertThat(limiter.acquire("k").allowed()).isTrue();
  }

  @Test
  void acquire_resetElsewhere_isSeenAfterFiveSeconds() {
    Limit limit = Limit.perHour(1).algorithm(Algorithm.FIXED_WINDOW);
    Limiter limiter = limiter(limit);
    limiter.acquire("k");
    limiter.acquire("k");
    elsewhere(limit).reset("k");
    clock.advance(Duration.ofMillis(4_999));
    assertThat(limiter.acquire("k").allowed()).isFalse();
    clock.advance(Duration.ofMillis(1));
    assertThat(limiter.acquire("k").allowed()).isTrue();
  }

  @Test
  void change_ofThisProcess_isSeenAtOnce() {
    Limiter limiter = limiter(Limit.perHour(1));
    Decision taken = limiter.acquire("k");
    limiter.acquire("k");
    limiter.refund("k", taken);
    assertThat(limiter.acquire("k").allowed()).isTrue();
    assertThat(limiter.acquire("k").allowed()).isFalse();
    limiter.reset("k");
    assertThat(limiter.acquire("k").allowed()).isTrue();
    assertThat(limiter.acquire("k").allowed()).isFalse();
    assertThat(limiter.limit(Limit.perHour(2)).acquire("k").allowed()).isTrue();
  }

  @Test
  void reset_whileADenialIsOnItsWay_isNotUndoneByIt() {
    Limiter limiter = limiter(Limit.perHour(1));
    limiter.acquire("k");
    remote.slow(LATENCY);
    CompletionStage<Decision> denied = limiter.acquireAsync("k");
    limiter.resetAsync("k");
    scheduler.advance(LATENCY);
    assertThat(denied.toCompletableFuture().join().allowed()).isFalse();
    remote.recovered();
    assertThat(limiter.acquire("k").allowed()).isTrue();
  }

  @Test
  void clearCache_denied_asksAgain() {
    Limiter limiter = limiter(Limit.perHour(1));
    limiter.acquire("k");
    limiter.acquire("k");
    near.clearCache();
    assertThat(near.statistics().size()).isZero();
    limiter.acquire("k");
    assertThat(remote.calls()).isEqualTo(3);
  }

  @Test
  void acquire_aMillionKeysDenied_remembersNoMoreThanItMay() {
    NearStore small = near(1_000);
    Limit limit = Limit.perHour(1);
    KeySpace space = KeySpace.of("", "many", "");
    Limiter limiter = Limiter.over(small, limit).named("many");
    for (int i = 0; i < 1_000_000; i++) {
      shared.acquire(space, "k" + i, limit, 1);
      assertThat(limiter.tryAcquire("k" + i)).isFalse();
    }
    assertThat(small.statistics().size()).isBetween(900L, 1_000L);
    assertThat(small.statistics().evictions()).isGreaterThan(990_000);
  }

  @Test
  void check_ofSeveralRules_isAnsweredFromMemory() {
    RuleLimiter limiter =
        RuleLimiter.over(
            near,
            RuleSet.of(
                Rule.named("wide").group("w").limit(Limit.perHour(100)),
                Rule.named("tight").group("t").limit(Limit.perHour(1))),
            clock);
    Request request = Request.userId("42").build();
    limiter.check(request);
    Verdict first = limiter.check(request);
    long calls = remote.calls();
    Verdict second = limiter.check(request);
    assertThat(remote.calls()).isEqualTo(calls);
    assertThat(second.allowed()).isFalse();
    assertThat(second.rule()).isEqualTo(first.rule());
    assertThat(second.rulings().get(0).decision().remaining())
        .isEqualTo(first.rulings().get(0).decision().remaining());
  }

  @Test
  void check_deniedByALocalRule_doesNotAskTheStoreEachTime() {
    RuleLimiter limiter =
        RuleLimiter.over(
            near,
            RuleSet.of(
                Rule.named("wide").group("w").limit(Limit.perHour(100)),
                Rule.named("here")
                    .group("h")
                    .limit(Limit.perHour(1))
                    .consistency(Consistency.LOCAL)),
            clock);
    Request request = Request.userId("42").build();
    limiter.check(request);
    for (int i = 0; i < 100; i++) {
      assertThat(limiter.check(request).rule().orElseThrow().id()).isEqualTo("here");
    }
    assertThat(remote.calls()).isEqualTo(2);
  }
}
