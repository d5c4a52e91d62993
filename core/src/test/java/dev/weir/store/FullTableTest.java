package dev.weir.store;

import static dev.weir.store.Calls.claim;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.limit.Algorithm;
import dev.weir.limit.Decision;
import dev.weir.limit.Limit;
import dev.weir.store.InMemoryStore.WhenFull;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A table of one segment that grows, fills up, and lives on. */
@Timeout(20)
class FullTableTest {

  private static final long SECOND = 1_000_000;
  private static final int MAX_KEYS = 1_000;
  private static final Limit LIMIT = Limit.perMinute(10).burst(10);

  private final AtomicLong now = new AtomicLong(1_772_359_200_000_000L);
  private InMemoryStore store = store(WhenFull.EVICT);
  private Calls calls = new Calls(store);

  private InMemoryStore store(WhenFull whenFull) {
    return InMemoryStore.builder().maxKeys(MAX_KEYS).whenFull(whenFull).ticker(now::get).build();
  }

  private void use(WhenFull whenFull) {
    store = store(whenFull);
    calls = new Calls(store);
  }

  private void fill(int keys) {
    for (int i = 0; i < keys; i++) {
      assertThat(calls.acquire("key" + i, LIMIT, 1).allowed()).isTrue();
    }
  }

  @Test
  void acquire_intoAnEmptyTable_growsWithTheKeysAndLosesNone() {
    long before = store.statistics().slotBytes();
    fill(MAX_KEYS);
    assertThat(before).isLessThan(100);
    StoreStatistics statistics = store.statistics();
    assertThat(statistics.liveKeys()).isEqualTo(MAX_KEYS);
    assertThat(statistics.evictions()).isZero();
    assertThat(statistics.refusals()).isZero();
    for (int i = 0; i < MAX_KEYS; i++) {
      assertThat(calls.remaining("key" + i, LIMIT)).isEqualTo(9);
    }
  }

  @Test
  void acquire_onlyDeniedOrFree_makesNoKey() {
    assertThat(calls.acquire("free", LIMIT, 0).allowed()).isTrue();
    assertThat(calls.acquire("dear", LIMIT, 11).allowed()).isFalse();
    assertThat(store.statistics().liveKeys()).isZero();
    assertThat(store.statistics().slotBytes()).isLessThan(100);
  }

  @Test
  void acquire_keysThatKeepExpiring_reusesTheirSlots() {
    for (int i = 0; i < 500; i++) {
      calls.acquire("warm" + i, LIMIT, 1);
    }
    long grown = store.statistics().slotBytes();
    for (int round = 0; round < 200; round++) {
      now.addAndGet(60 * SECOND);
      for (int i = 0; i < 300; i++) {
        calls.acquire("key" + round + "." + i, LIMIT, 1);
      }
    }
    StoreStatistics statistics = store.statistics();
    assertThat(statistics.slotBytes()).isEqualTo(grown);
    assertThat(statistics.evictions()).isZero();
    assertThat(statistics.liveKeys()).isEqualTo(300);
  }

  @Test
  void acquire_tenTimesMoreLiveKeysThanSlots_evictsAndStaysBounded() {
    for (int i = 0; i < 10 * MAX_KEYS; i++) {
      assertThat(calls.acquire("key" + i, LIMIT, 1).allowed()).isTrue();
    }
    StoreStatistics statistics = store.statistics();
    assertThat(statistics.liveKeys()).isEqualTo(MAX_KEYS);
    assertThat(statistics.evictions()).isEqualTo(9 * MAX_KEYS);
    assertThat(statistics.refusals()).isZero();
    assertThat(statistics.slotBytes()).isLessThanOrEqualTo(80L * MAX_KEYS);
  }

  @Test
  void acquire_fullTable_evictsTheKeyThatExpiresSoonest() {
    for (int i = 0; i < MAX_KEYS; i++) {
      calls.acquire("key" + i, LIMIT, i == 617 ? 1 : 5);
    }
    calls.acquire("new", LIMIT, 5);
    assertThat(calls.remaining("key617", LIMIT)).isEqualTo(10);
    assertThat(calls.remaining("new", LIMIT)).isEqualTo(5);
    for (int i = 0; i < MAX_KEYS; i++) {
      assertThat(calls.remaining("key" + i, LIMIT)).isEqualTo(i == 617 ? 10 : 5);
    }
    assertThat(store.statistics().evictions()).isEqualTo(1);
  }

  @Test
  void acquire_fullTableOfDeadKeys_evictsNothing() {
    fill(MAX_KEYS);
    now.addAndGet(60 * SECOND);
    for (int i = 0; i < MAX_KEYS; i++) {
      calls.acquire("new" + i, LIMIT, 1);
    }
    assertThat(store.statistics().evictions()).isZero();
    assertThat(store.statistics().liveKeys()).isEqualTo(MAX_KEYS);
  }

  @Test
  void acquire_fullTableThatDenies_refusesNewKeysUntilOneExpires() {
    use(WhenFull.DENY);
    fill(MAX_KEYS);
    Decision refused = calls.acquire("new", LIMIT, 3);
    assertThat(refused.allowed()).isFalse();
    assertThat(refused.storeFull()).isTrue();
    assertThat(refused.exceedsLimit()).isFalse();
    assertThat(store.tryAcquire(KeySpace.of("", "test", ""), "new", LIMIT, 1)).isFalse();
    assertThat(store.statistics().refusals()).isEqualTo(2);
    assertThat(store.statistics().liveKeys()).isEqualTo(MAX_KEYS);
    assertThat(calls.acquire("key1", LIMIT, 1).remaining())
        .as("a key that has a place")
        .isEqualTo(8);

    long wait = refused.retryAfterMicros().orElseThrow();
    // One unit drains in 6 s, and a bucket is kept for up to one unit more.
    assertThat(wait).isBetween(6 * SECOND, 13 * SECOND);
    now.addAndGet(wait - 1);
    assertThat(calls.acquire("new", LIMIT, 3).storeFull()).isTrue();
    now.addAndGet(1);
    assertThat(calls.acquire("new", LIMIT, 3).allowed()).isTrue();
  }

  @Test
  void acquire_fullTableWithAForgottenSlot_stillSaysASaneWait() {
    use(WhenFull.DENY);
    fill(MAX_KEYS);
    for (int round = 0; round < 100; round++) {
      calls.adjust(new Adjustment.Reset(claim("key" + round, LIMIT, 0)));
      assertThat(calls.acquire("new" + round, LIMIT, 1).allowed()).isTrue();
      Decision refused = calls.acquire("more" + round, LIMIT, 1);
      assertThat(refused.storeFull()).isTrue();
      assertThat(refused.retryAfterMicros().orElseThrow()).isGreaterThan(SECOND);
    }
    assertThat(store.statistics().liveKeys()).isEqualTo(MAX_KEYS);
  }

  @ParameterizedTest
  @EnumSource
  void acquire_keysWithoutEnd_staysBounded(WhenFull whenFull) {
    use(whenFull);
    for (int i = 0; i < 100_000; i++) {
      if (i % 1_000 == 0) {
        now.addAndGet(SECOND / 10);
      }
      calls.acquire("key" + i, LIMIT, 1 + i % 10);
    }
    StoreStatistics statistics = store.statistics();
    assertThat(statistics.liveKeys()).isLessThanOrEqualTo(MAX_KEYS);
    assertThat(statistics.slotBytes()).isLessThanOrEqualTo(80L * MAX_KEYS);
  }

  @Test
  void acquire_keysWithoutEndOverManySegments_staysBounded() {
    InMemoryStore many = InMemoryStore.builder().maxKeys(20_000).ticker(now::get).build();
    KeySpace space = KeySpace.of("", "test", "");
    for (int i = 0; i < 150_000; i++) {
      many.tryAcquire(space, "key" + i, LIMIT, 1);
    }
    StoreStatistics statistics = many.statistics();
    assertThat(statistics.liveKeys()).isBetween(20_000L, 28_000L);
    assertThat(statistics.slotBytes()).isLessThanOrEqualTo(80L * 28_000);
  }

  @Test
  void acquire_keysUpToTheGreatestNumber_takeAtMostSixtyFourBytesEach() {
    InMemoryStore many = InMemoryStore.builder().maxKeys(200_000).ticker(now::get).build();
    KeySpace space = KeySpace.of("", "test", "");
    for (int i = 0; i < 200_000; i++) {
      many.tryAcquire(space, "key" + i, LIMIT, 1);
    }
    StoreStatistics statistics = many.statistics();
    assertThat(statistics.liveKeys()).isEqualTo(200_000);
    assertThat(statistics.evictions()).isZero();
    assertThat((double) statistics.slotBytes() / statistics.liveKeys()).isBetween(45.0, 64.0);
  }

  @Test
  void acquire_underAnotherAlgorithm_startsEmptyAndIsCounted() {
    fill(3);
    Limit changed = Limit.perMinute(10).algorithm(Algorithm.FIXED_WINDOW);
    assertThat(calls.acquire("key0", changed, 1).remaining()).isEqualTo(9);
    assertThat(calls.acquire("key1", changed.algorithm(Algorithm.SLIDING_WINDOW_LOG), 1).allowed())
        .isTrue();
    assertThat(calls.acquire("key2", LIMIT, 1).allowed()).isTrue();
    assertThat(store.statistics().restarts()).isEqualTo(2);
    assertThat(calls.acquire("key0", changed, 1).remaining()).isEqualTo(8);
    assertThat(store.statistics().restarts()).isEqualTo(2);
  }

  @Test
  void peek_underAnyOtherLimit_changesNothing() {
    List<Limit> limits =
        List.of(
            Limit.perMinute(10),
            LIMIT,
            Limit.perMinute(10).algorithm(Algorithm.FIXED_WINDOW),
            Limit.perMinute(10).segments(6),
            Limit.perMinute(10).algorithm(Algorithm.SLIDING_WINDOW_LOG),
            Limit.concurrency(10, Duration.ofMinutes(1)));
    for (Limit written : limits) {
      String key = written.toString();
      calls.acquire(key, written, 3);
      now.addAndGet(SECOND);
      calls.acquire(key, written, 3);
      String before = calls.peek(key, written, 1).toString();
      StoreStatistics statistics = store.statistics();
      for (Limit looked : limits) {
        for (Limit sized :
            List.of(looked, Limit.of(2, Duration.ofMillis(500)).algorithm(looked.algorithm()))) {
          calls.peek(key, sized, 1);
          calls.peekAll(List.of(claim(key, sized, 1), claim(key, sized, 9), claim("x", sized, 1)));
        }
      }
      assertThat(calls.peek(key, written, 1)).as(key).hasToString(before);
      assertThat(store.statistics()).isEqualTo(statistics);
    }
  }

  @Test
  void reset_always_makesTheKeyFresh() {
    fill(10);
    calls.adjust(new Adjustment.Reset(claim("key3", LIMIT, 0)));
    calls.adjust(new Adjustment.Reset(claim("unknown", LIMIT, 0)));
    assertThat(calls.remaining("key3", LIMIT)).isEqualTo(10);
    assertThat(calls.remaining("key4", LIMIT)).isEqualTo(9);
    assertThat(store.statistics().liveKeys()).isEqualTo(9);
  }

  @Test
  void acquire_clockThatJumps_neverForgetsNorGrants() {
    fill(100);
    for (long jump : new long[] {-3_600 * SECOND, 1, -1, 3_600 * SECOND - 1}) {
      now.addAndGet(jump);
      assertThat(IntStream.range(0, 100).allMatch(i -> calls.remaining("key" + i, LIMIT) == 9))
          .as("jump of %d µs", jump)
          .isTrue();
    }
    now.addAndGet(24 * 3_600 * SECOND);
    assertThat(store.statistics().liveKeys()).isZero();
    now.addAndGet(-48 * 3_600 * SECOND);
    assertThat(calls.acquire("key1", LIMIT, 10).allowed()).isTrue();
    assertThat(calls.acquire("key1", LIMIT, 1).allowed()).isFalse();
  }

  @Test
  void acquireAll_afterTheClockWentBack_countsAtTheLatestTimeOfAllItsKeys() {
    InMemoryStore many = InMemoryStore.builder().maxKeys(100_000).ticker(now::get).build();
    Calls together = new Calls(many);
    Limit window = Limit.perMinute(10).algorithm(Algorithm.SLIDING_WINDOW_COUNTER);
    long start = now.get();
    for (int i = 0; i < 50; i++) {
      now.set(start + 30 * SECOND);
      together.acquire("ahead" + i, window, 1);
      now.set(start);
      List<Decision> both =
          together.acquireAll(
              List.of(claim("behind" + i, window, 1), claim("ahead" + i, window, 1)));
      Decision next = together.acquire("behind" + i, window, 1);
      assertThat(next.decidedAtMicros()).isGreaterThanOrEqualTo(both.get(0).decidedAtMicros());
    }
  }
}
