package dev.weir.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.limit.Algorithm;
import dev.weir.limit.Decision;
import dev.weir.limit.Limit;
import dev.weir.store.InMemoryStore.WhenFull;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The bytes that logs, segments and leases may take beside the table. */
@Timeout(20)
class CellBudgetTest {

  private static final Limit LOG = Limit.perMinute(1_000).algorithm(Algorithm.SLIDING_WINDOW_LOG);
  private static final Limit SEGMENTS = Limit.perMinute(1_000).segments(10);
  private static final Limit LEASES = Limit.concurrency(1_000, Duration.ofMinutes(1));

  private final AtomicLong now = new AtomicLong(1_772_359_200_000_000L);

  private InMemoryStore store(WhenFull whenFull, long maxCellBytes, long maxKeys) {
    return InMemoryStore.builder()
        .maxKeys(maxKeys)
        .maxCellBytes(maxCellBytes)
        .whenFull(whenFull)
        .ticker(now::get)
        .build();
  }

  private static Limit limit(Algorithm algorithm) {
    return switch (algorithm) {
      case SLIDING_WINDOW_LOG -> LOG;
      case SEGMENTED_WINDOW -> SEGMENTS;
      default -> LEASES;
    };
  }

  @ParameterizedTest
  @EnumSource(names = {"SLIDING_WINDOW_LOG", "SEGMENTED_WINDOW", "CONCURRENCY"})
  void acquire_manyKeysUnderEvict_staysWithinTheBudget(Algorithm algorithm) {
    InMemoryStore store = store(WhenFull.EVICT, 20_000, 500);
    Calls calls = new Calls(store);
    for (int i = 0; i < 2_000; i++) {
      now.incrementAndGet();
      assertThat(calls.acquire("key" + i, limit(algorithm), 1).allowed()).isTrue();
      assertThat(store.statistics().cellBytes()).isLessThanOrEqualTo(20_000);
    }
    assertThat(store.statistics().evictions()).isGreaterThan(1_000);
    assertThat(store.statistics().refusals()).isZero();
  }

  @ParameterizedTest
  @EnumSource(names = {"SLIDING_WINDOW_LOG", "SEGMENTED_WINDOW", "CONCURRENCY"})
  void acquire_manyKeysUnderDeny_refusesUntilSomeExpire(Algorithm algorithm) {
    InMemoryStore store = store(WhenFull.DENY, 20_000, 500);
    Calls calls = new Calls(store);
    Decision refused = null;
    for (int i = 0; i < 400; i++) {
      Decision decision = calls.acquire("key" + i, limit(algorithm), 1);
      refused = decision.allowed() ? refused : decision;
    }
    assertThat(refused).isNotNull();
    assertThat(refused.storeFull()).isTrue();
    assertThat(store.statistics().cellBytes()).isBetween(10_000L, 20_000L);
    assertThat(store.statistics().evictions()).isZero();
    long wait = refused.retryAfterMicros().orElseThrow();
    assertThat(wait).isBetween(59_000_000L, 70_000_000L);
    now.addAndGet(wait);
    assertThat(calls.acquire("key399", limit(algorithm), 1).allowed()).isTrue();
  }

  @Test
  void acquire_oneKeysLogThatGrows_isRefusedAtTheBudgetAndKept() {
    InMemoryStore store = store(WhenFull.DENY, 2_000, 500);
    Calls calls = new Calls(store);
    int allowed = 0;
    for (int i = 0; i < 1_000; i++) {
      now.incrementAndGet();
      allowed += calls.acquire("key", LOG, 1).allowed() ? 1 : 0;
    }
    assertThat(allowed).isBetween(50, 125);
    assertThat(calls.remaining("key", LOG)).isEqualTo(1_000 - allowed);
    assertThat(store.statistics().cellBytes()).isLessThanOrEqualTo(2_000);
  }

  @Test
  void release_ofEveryLease_freesTheirBytesForOthers() {
    InMemoryStore store = store(WhenFull.DENY, 2_000, 500);
    Calls calls = new Calls(store);
    for (int round = 0; round < 200; round++) {
      String key = "key" + round;
      Decision held = calls.acquire(key, LEASES, 1);
      assertThat(held.allowed()).as(key).isTrue();
      Decision released =
          calls.adjust(
              new Adjustment.Release(Calls.claim(key, LEASES, 0), held.leaseId().orElseThrow()));
      assertThat(released.allowed()).isTrue();
    }
    assertThat(store.statistics().liveKeys()).isZero();
  }

  /** The budget is the whole table's: what others hold must not shut a segment out for ever. */
  @ParameterizedTest
  @CsvSource({"EVICT, 0", "DENY, 70000000"})
  void acquire_budgetHeldByOtherSegments_isHadBack(WhenFull whenFull, long wait) {
    InMemoryStore store = store(whenFull, 20_000, 100_000);
    Calls calls = new Calls(store);
    for (int i = 0; i < 400; i++) {
      calls.acquire("before" + i, LOG, 1);
    }
    assertThat(store.statistics().cellBytes()).isGreaterThan(19_000);
    now.addAndGet(wait);
    int denied = 0;
    for (int i = 0; i < 2_000; i++) {
      now.addAndGet(wait / 100);
      denied += calls.acquire("after" + i, LOG, 1).allowed() ? 0 : 1;
      assertThat(store.statistics().cellBytes()).isLessThanOrEqualTo(20_000);
    }
    // Where live keys may not go, the few segments asked may hold no dead ones just then.
    assertThat(denied).isLessThanOrEqualTo(whenFull == WhenFull.DENY ? 100 : 0);
  }

  @Test
  void acquire_oneKeyTooLargeForTheBudget_leavesTheOthersAlone() {
    InMemoryStore store = store(WhenFull.EVICT, 20_000, 500);
    Calls calls = new Calls(store);
    for (int i = 0; i < 20; i++) {
      calls.acquire("small" + i, LOG, 1);
    }
    Limit large = Limit.perMinute(10_000).algorithm(Algorithm.SLIDING_WINDOW_LOG);
    for (int i = 0; i < 3_000; i++) {
      now.addAndGet(1);
      calls.acquire("large", large, 1);
    }
    assertThat(store.statistics().liveKeys()).isEqualTo(21);
    assertThat(store.statistics().evictions()).isZero();
  }

  @Test
  void acquire_logsOfKeysThatChangeTheirAlgorithm_areGivenBack() {
    InMemoryStore store = store(WhenFull.DENY, 1_000_000, 500);
    Calls calls = new Calls(store);
    for (int i = 0; i < 100; i++) {
      calls.acquire("key" + i, LOG, 1);
    }
    assertThat(store.statistics().cellBytes()).isPositive();
    for (int i = 0; i < 100; i++) {
      calls.acquire("key" + i, Limit.perMinute(5), 1);
    }
    assertThat(store.statistics().cellBytes()).isZero();
    assertThat(store.statistics().restarts()).isEqualTo(100);
  }

  /** The calls that keep no decision take a shorter way where nothing has changed; here it has. */
  @Test
  void tryAcquire_underAnotherAlgorithm_startsAfreshAndGivesUpTheCells() {
    InMemoryStore store = store(WhenFull.EVICT, 20_000, 500);
    KeySpace space = KeySpace.of("", "rule", "limit");
    Limit bucket = Limit.perMinute(10).burst(1);
    Limit window = Limit.perMinute(1);
    for (int i = 0; i < 10; i++) {
      assertThat(store.tryAcquire(space, "user", LOG, 1)).isTrue();
      assertThat(store.statistics().cellBytes()).isPositive();
      assertThat(store.tryAcquire(space, "user", bucket, 1)).isTrue();
      assertThat(store.tryAcquire(space, "user", bucket, 1)).isFalse();
      assertThat(store.statistics().cellBytes()).isZero();
      assertThat(store.tryAcquire(space, "user", window, 1)).isTrue();
    }
    assertThat(store.statistics().restarts()).isEqualTo(29);
  }
}
