package dev.weir.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.Limiter;
import dev.weir.limit.Decision;
import dev.weir.limit.Limit;
import dev.weir.store.Fallback;
import dev.weir.store.InMemoryStore;
import dev.weir.store.StoreException;
import dev.weir.store.StoreFailure;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A limiter over a store that fails. */
class LimiterFailureTest {

  private final ManualTicker clock = ManualTicker.at(1_000_000_000_000_000L);
  private final InMemoryStore remote = InMemoryStore.builder().ticker(clock).build();
  private final FaultyStore store =
      new FaultyStore(remote, new ManualScheduler(clock), Duration.ofMillis(50));
  private final AtomicInteger instances = new AtomicInteger(1);
  private final Fallback fallback =
      Fallback.builder().ticker(clock).instances(instances::get).build();

  private Limiter limiter(Limit limit, StoreFailure then) {
    return Limiter.over(store, limit).named("x").onStoreFailure(then, fallback);
  }

  @Test
  void acquire_withoutAPolicy_throws() {
    store.unreachable();
    Limiter limiter = Limiter.over(store, Limit.perMinute(1));

    assertThatThrownBy(() -> limiter.acquire("a")).isInstanceOf(StoreException.class);
  }

  @Test
  void acquire_underAllow_isAllowedWithAllRemaining() {
    Limiter limiter = limiter(Limit.perMinute(3), StoreFailure.ALLOW);
    limiter.acquire("a", 2);
    store.unreachable();

    Decision decision = limiter.acquire("a", 3);

    assertThat(decision.allowed()).isTrue();
    assertThat(decision.degraded()).isTrue();
    assertThat(decision.remaining()).isEqualTo(3);
    assertThat(decision.cost()).isEqualTo(3);
    assertThat(decision.byPolicy()).isTrue();
    assertThat(decision.toString()).endsWith("degraded");
  }

  @Test
  void acquire_aboveWhatTheLimitCanEverGrant_isDeniedUnderEveryPolicy() {
    store.unreachable();
    for (StoreFailure policy : StoreFailure.values()) {
      assertThat(limiter(Limit.perMinute(3), policy).acquire("a", 4).exceedsLimit()).isTrue();
    }
  }

  @Test
  void acquire_underDeny_isDeniedForASecond() {
    store.unreachable();
    Decision decision = limiter(Limit.perMinute(3), StoreFailure.DENY).acquire("a");

    assertThat(decision.allowed()).isFalse();
    assertThat(decision.degraded()).isTrue();
    assertThat(decision.retryAfter()).contains(Duration.ofSeconds(1));
  }

  @Test
  void acquire_underLocal_isCountedByTheShareOfTheInstance() {
    instances.set(3);
    store.unreachable();
    Limiter limiter = limiter(Limit.perMinute(100), StoreFailure.LOCAL);

    int admitted = 0;
    while (limiter.tryAcquire("a")) {
      admitted++;
    }

    assertThat(admitted).isEqualTo(34);
  }

  @Test
  void acquire_aboveTheShareAlone_isDeniedUntilTheStoreIsBack() {
    instances.set(10);
    store.unreachable();
    Decision decision = limiter(Limit.perMinute(100), StoreFailure.LOCAL).acquire("a", 20);

    assertThat(decision.allowed()).isFalse();
    assertThat(decision.exceedsLimit()).isFalse();
    assertThat(decision.retryAfter()).contains(Duration.ofSeconds(1));
  }

  @Test
  void share_ofMoreInstancesThanUnits_isOneUnit() {
    instances.set(50);
    store.unreachable();
    Limiter limiter = limiter(Limit.perMinute(3).burst(10), StoreFailure.LOCAL);

    assertThat(limiter.tryAcquire("a")).isTrue();
    assertThat(limiter.tryAcquire("a")).isFalse();
  }

  @Test
  void localCounters_ofASecondOutageInTheSameWindow_areThoseOfTheFirst() {
    Limiter limiter = limiter(Limit.perMinute(2), StoreFailure.LOCAL);
    store.unreachable();
    limiter.acquire("a", 2);
    store.recovered();
    assertThat(limiter.acquire("a", 2).degraded()).isFalse();
    store.unreachable();

    assertThat(limiter.tryAcquire("a")).isFalse();
  }

  @Test
  void reset_afterAnOutage_forgetsWhatItHasCountedToo() {
    Limiter limiter = limiter(Limit.perMinute(2), StoreFailure.LOCAL);
    store.unreachable();
    limiter.acquire("a", 2);
    store.recovered();

    limiter.reset("a");

    store.unreachable();
    assertThat(limiter.tryAcquire("a", 2)).isTrue();
  }

  @Test
  void refund_ofALocalDecisionAfterRecovery_givesBackLocally() {
    Limiter limiter = limiter(Limit.perMinute(5), StoreFailure.LOCAL);
    limiter.acquire("a", 5);
    store.unreachable();
    Decision local = limiter.acquire("a", 4);
    store.recovered();

    limiter.refund("a", local);

    assertThat(limiter.peek("a").remaining()).isZero();
    store.unreachable();
    assertThat(limiter.peek("a", 0).remaining()).isEqualTo(5);
  }

  @Test
  void refund_ofADecisionByPolicyAlone_changesNothing() {
    Limiter limiter = limiter(Limit.perMinute(5), StoreFailure.ALLOW);
    limiter.acquire("a", 5);
    store.unreachable();
    Decision free = limiter.acquire("a", 4);
    store.recovered();

    limiter.refund("a", free);

    assertThat(limiter.peek("a", 0).remaining()).isZero();
  }

  @Test
  void lease_takenLocally_isReleasedAndRenewedLocally() {
    Limiter limiter = limiter(Limit.concurrency(1, Duration.ofSeconds(10)), StoreFailure.LOCAL);
    store.unreachable();
    Decision held = limiter.acquire("a");
    store.recovered();
    long before = store.calls();

    assertThat(limiter.renew("a", held)).isTrue();
    assertThat(limiter.release("a", held)).isTrue();

    assertThat(store.calls()).isEqualTo(before);
    assertThat(limiter.release("a", held)).isFalse();
  }

  @Test
  void lease_ofTheStoreDuringAnOutage_isLeftToItsTimeToLive() {
    Limiter limiter = limiter(Limit.concurrency(1, Duration.ofSeconds(10)), StoreFailure.LOCAL);
    Decision held = limiter.acquire("a");
    store.unreachable();

    assertThat(limiter.renew("a", held)).isTrue();
    assertThat(limiter.release("a", held)).isTrue();

    store.recovered();
    assertThat(limiter.tryAcquire("a")).isFalse();
    clock.advance(Duration.ofSeconds(10));
    assertThat(limiter.tryAcquire("a")).isTrue();
  }

  @Test
  void everyMethodButReset_duringAnOutage_doesNotThrow() {
    store.unreachable();
    for (StoreFailure policy : StoreFailure.values()) {
      Limiter limiter = limiter(Limit.perMinute(5).burst(5), policy);
      limiter.tryAcquire("a");
      limiter.peek("a");
      limiter.penalise("a", 1);
      Decision reserved = limiter.reserve("a", 1, Duration.ofSeconds(1));
      assertThat(reserved.allowed()).isEqualTo(policy != StoreFailure.DENY);
      limiter.refund("a", reserved);
      assertThatThrownBy(() -> limiter.reset("a")).isInstanceOf(StoreException.class);
    }
  }
}
