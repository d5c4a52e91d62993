package dev.weir.limit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class DecisionTest {

  private static final long NOW = 1_640_995_200_000_123L;
  private static final long YEAR_2200 = 7_258_118_400_000_000L;

  private final State state = new State();

  private Decision acquire(Limit limit, long cost, long now) {
    boolean allowed = limit.transition().acquire(state, cost, now, 77);
    return limit.transition().decide(state, allowed, cost, now, 77);
  }

  @Test
  void allowed_ofABucket_saysWhatIsLeftAndWhenItIsFull() {
    Decision decision = acquire(Limit.perMinute(100).burst(20), 5, NOW);
    assertThat(decision.allowed()).isTrue();
    assertThat(decision.limit()).isEqualTo(20);
    assertThat(decision.remaining()).isEqualTo(15);
    assertThat(decision.cost()).isEqualTo(5);
    assertThat(decision.decidedAtMicros()).isEqualTo(NOW);
    assertThat(decision.decidedAt()).isEqualTo(Instant.parse("2022-01-01T00:00:00.000123Z"));
    assertThat(decision.retryAfter()).isEmpty();
    assertThat(decision.retryAfterMicros()).isEmpty();
    assertThat(decision.nextUnit()).contains(Duration.ofMillis(600));
    assertThat(decision.resetAt()).contains(decision.decidedAt().plusSeconds(3));
    assertThat(decision.resetAtMicros()).hasValue(NOW + 3_000_000);
    assertThat(decision.delay()).isZero();
    assertThat(decision.leaseId()).isEmpty();
    assertThat(decision.exceedsLimit()).isFalse();
    assertThat(decision.storeFull()).isFalse();
  }

  @Test
  void denied_always_saysWhenToComeBack() {
    Limit limit = Limit.perMinute(100).burst(20);
    acquire(limit, 18, NOW);
    Decision decision = acquire(limit, 5, NOW);
    assertThat(decision.allowed()).isFalse();
    assertThat(decision.remaining()).isEqualTo(2);
    assertThat(decision.retryAfter()).contains(Duration.ofMillis(1_800));
    assertThat(decision.retryAfterMicros()).hasValue(1_800_000);
    assertThat(decision.nextUnit()).as("the wait for 5 is not that for 3").isEmpty();
    assertThat(decision.exceedsLimit()).isFalse();
  }

  @Test
  void denied_forOneUnit_knowsTheNextUnit() {
    Limit limit = Limit.perMinute(100).burst(20);
    acquire(limit, 20, NOW);
    Decision decision = acquire(limit, 1, NOW);
    assertThat(decision.nextUnit()).isEqualTo(decision.retryAfter());
    assertThat(decision.nextUnitMicros()).hasValue(600_000);
  }

  @Test
  void denied_aboveTheLimit_hasNoWait() {
    Decision decision = acquire(Limit.perMinute(100).burst(20), 21, NOW);
    assertThat(decision.allowed()).isFalse();
    assertThat(decision.exceedsLimit()).isTrue();
    assertThat(decision.retryAfter()).isEmpty();
    assertThat(decision.retryAfterMicros()).isEmpty();
    assertThat(decision.nextUnit()).isEmpty();
  }

  @Test
  void allowed_ofAFreshLimitAtNoCost_hasNoNextUnit() {
    Decision decision = acquire(Limit.perMinute(100), 0, NOW);
    assertThat(decision.allowed()).isTrue();
    assertThat(decision.remaining()).isEqualTo(100);
    assertThat(decision.nextUnit()).isEmpty();
  }

  @Test
  void accessors_ofTheGreatestValues_areUnsigned() {
    Limit limit = Limit.of(Limit.MAX_UNITS, Duration.ofMillis(1)).algorithm(Algorithm.BUCKET);
    Decision decision = acquire(limit, Limit.MAX_UNITS, YEAR_2200);
    assertThat(decision.allowed()).isTrue();
    assertThat(decision.limit()).isEqualTo(4_294_967_295L);
    assertThat(decision.cost()).isEqualTo(4_294_967_295L);
    assertThat(decision.remaining()).isZero();
    assertThat(decision.decidedAt()).isEqualTo(Instant.parse("2200-01-01T00:00:00Z"));
    assertThat(acquire(limit, 0, YEAR_2200 + 1_000).remaining()).isEqualTo(4_294_967_295L);
  }

  @Test
  void concurrency_allowed_hasALeaseAndNoReset() {
    Decision decision = acquire(Limit.concurrency(3, Duration.ofSeconds(5)), 2, NOW);
    assertThat(decision.leaseId()).hasValue(77);
    assertThat(decision.remaining()).isEqualTo(1);
    assertThat(decision.resetAt()).isEmpty();
    assertThat(decision.resetAtMicros()).isEmpty();
    assertThat(decision.nextUnit()).isEmpty();
  }

  @Test
  void concurrency_denied_hasTheNextExpiryAsUpperBound() {
    Limit limit = Limit.concurrency(3, Duration.ofSeconds(5));
    acquire(limit, 3, NOW);
    Decision decision = acquire(limit, 1, NOW + 1_000_000);
    assertThat(decision.leaseId()).isEmpty();
    assertThat(decision.retryAfter()).contains(Duration.ofSeconds(4));
    assertThat(decision.nextUnit()).isEmpty();
    assertThat(decision.resetAt()).isEmpty();
  }

  @Test
  void reserved_always_hasADelayAndNoRetryAfter() {
    Limit limit = Limit.perSecond(10).burst(1);
    acquire(limit, 1, NOW);
    Decision decision = limit.transition().reserve(state, 1, 1_000_000, NOW);
    assertThat(decision.allowed()).isTrue();
    assertThat(decision.delay()).isEqualTo(Duration.ofMillis(100));
    assertThat(decision.retryAfter()).isEmpty();
    assertThat(decision.nextUnit()).isEmpty();
  }

  @Test
  void storeFull_always_isADenialWithAWait() {
    Decision decision = Decision.storeFull(Limit.perMinute(100), 3, NOW, 250_000);
    assertThat(decision.allowed()).isFalse();
    assertThat(decision.storeFull()).isTrue();
    assertThat(decision.exceedsLimit()).isFalse();
    assertThat(decision.remaining()).isZero();
    assertThat(decision.limit()).isEqualTo(100);
    assertThat(decision.retryAfter()).contains(Duration.ofMillis(250));
    assertThat(decision.nextUnit()).isEmpty();
  }

  @Test
  void toString_always_isOneReadableLine() {
    Limit limit = Limit.perMinute(100).burst(20);
    assertThat(acquire(limit, 20, NOW))
        .hasToString("allowed cost 20, remaining 0 of 20, reset at 2022-01-01T00:00:12.000123Z");
    assertThat(acquire(limit, 1, NOW))
        .hasToString(
            "denied cost 1, remaining 0 of 20, retry after PT0.6S, reset at"
                + " 2022-01-01T00:00:12.000123Z");
  }
}
