package dev.weir.store;

import static dev.weir.store.Calls.claim;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.limit.Algorithm;
import dev.weir.limit.Decision;
import dev.weir.limit.Limit;
import dev.weir.store.InMemoryStore.WhenFull;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Several claims of one call. */
class AllOrNothingTest {

  private static final int KEYS = 10;

  private final AtomicLong now = new AtomicLong(1_772_359_200_000_000L);
  private final InMemoryStore store = InMemoryStore.builder().ticker(now::get).build();
  private final Calls calls = new Calls(store);

  private static List<Claim> claims(Limit limit, long cost) {
    List<Claim> claims = new ArrayList<>();
    for (int i = 0; i < KEYS; i++) {
      claims.add(claim("key" + i, limit, cost));
    }
    return claims;
  }

  @ParameterizedTest
  @EnumSource(
      names = {"CONCURRENCY", "ENVOY_FIXED_WINDOW"},
      mode = Mode.EXCLUDE)
  void acquire_tenKeysOfWhichOneIsSpent_takesNothing(Algorithm algorithm) {
    Limit limit = Limit.perMinute(5).algorithm(algorithm);
    for (int spent = 0; spent < KEYS; spent++) {
      now.addAndGet(600_000_000);
      calls.acquire("key" + spent, limit, 5);
      List<Decision> decisions = calls.acquireAll(claims(limit, 1));
      for (int i = 0; i < KEYS; i++) {
        assertThat(decisions.get(i).allowed()).isEqualTo(i != spent);
        assertThat(calls.remaining("key" + i, limit)).isEqualTo(i == spent ? 0 : 5);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      names = {"CONCURRENCY", "ENVOY_FIXED_WINDOW"},
      mode = Mode.EXCLUDE)
  void acquire_tenKeys_takesAll(Algorithm algorithm) {
    Limit limit = Limit.perMinute(5).algorithm(algorithm);
    assertThat(calls.acquireAll(claims(limit, 2))).allMatch(Decision::allowed);
    assertThat(calls.acquireAll(claims(limit, 2))).allMatch(d -> d.remaining() == 1);
    assertThat(calls.acquireAll(claims(limit, 2))).noneMatch(Decision::allowed);
    assertThat(calls.peekAll(claims(limit, 0))).allMatch(d -> d.remaining() == 1);
  }

  @ParameterizedTest
  @EnumSource(
      names = {"CONCURRENCY", "ENVOY_FIXED_WINDOW"},
      mode = Mode.EXCLUDE)
  void acquire_theSameKeyTwice_countsOneAfterTheOther(Algorithm algorithm) {
    Limit limit = Limit.perMinute(5).algorithm(algorithm);
    Claim claim = claim("key", limit, 2);
    List<Decision> decisions = calls.acquireAll(List.of(claim, claim));
    assertThat(decisions).extracting(Decision::remaining).containsExactly(3L, 1L);
    decisions = calls.acquireAll(List.of(claim("key", limit, 1), claim));
    assertThat(decisions).extracting(Decision::allowed).containsExactly(true, false);
    assertThat(calls.remaining("key", limit)).isEqualTo(1);
  }

  @ParameterizedTest
  @EnumSource(names = "CONCURRENCY", mode = Mode.EXCLUDE)
  void acquire_differentKeysOfOneSegment_takesFromEachItsOwn(Algorithm algorithm) {
    Limit limit = Limit.perMinute(100).algorithm(algorithm);
    Calls crowd = new Calls(InMemoryStore.builder().maxKeys(20).ticker(now::get).build());
    for (int round = 1; round <= 2; round++) {
      List<Claim> claims = new ArrayList<>();
      for (int i = 0; i < KEYS; i++) {
        claims.add(claim("key" + i, limit, i + 1));
      }
      crowd.acquireAll(claims);
      for (int i = 0; i < KEYS; i++) {
        assertThat(crowd.remaining("key" + i, limit)).isEqualTo(100L - (long) round * (i + 1));
      }
    }
  }

  @Test
  void acquire_lookAndTakeOfTheSameKey_takes() {
    Limit limit = Limit.perMinute(5);
    calls.acquireAll(List.of(claim("key", limit, 0), claim("key", limit, 2)));
    assertThat(calls.remaining("key", limit)).isEqualTo(3);
  }

  @Test
  void acquire_onlyLooks_makesNoKeys() {
    calls.acquireAll(claims(Limit.perMinute(5), 0));
    assertThat(store.statistics().liveKeys()).isZero();
  }

  @Test
  void acquire_twoLimitsOfOneCounter_bothHold() {
    Limit second = Limit.perSecond(3).burst(3);
    Limit minute = Limit.perMinute(5).burst(5);
    List<Claim> both = List.of(claim("key.s", second, 1), claim("key.m", minute, 1));
    int allowed = 0;
    for (int i = 0; i < 8; i++) {
      allowed += calls.acquireAll(both).stream().allMatch(Decision::allowed) ? 1 : 0;
    }
    assertThat(allowed).isEqualTo(3);
    assertThat(calls.remaining("key.m", minute)).isEqualTo(2);
  }

  @ParameterizedTest
  @EnumSource(
      names = {"CONCURRENCY", "ENVOY_FIXED_WINDOW"},
      mode = Mode.EXCLUDE)
  void acquire_tableWithTooFewPlacesLeft_writesNothing(Algorithm algorithm) {
    Limit limit = Limit.perMinute(5).algorithm(algorithm);
    for (int free = 0; free < KEYS; free++) {
      InMemoryStore full =
          InMemoryStore.builder().maxKeys(20).whenFull(WhenFull.DENY).ticker(now::get).build();
      Calls crowd = new Calls(full);
      crowd.acquire("key3", limit, 2);
      for (int i = 0; i < 19 - free; i++) {
        crowd.acquire("crowd" + i, limit, 1);
      }
      StoreStatistics before = full.statistics();

      List<Decision> decisions = crowd.acquireAll(claims(limit, 1));

      if (free == 9) {
        assertThat(decisions).allMatch(Decision::allowed);
        continue;
      }
      assertThat(decisions).filteredOn(Decision::storeFull).hasSize(1);
      assertThat(full.statistics().liveKeys()).isEqualTo(before.liveKeys());
      assertThat(full.statistics().cellBytes()).isEqualTo(before.cellBytes());
      assertThat(full.statistics().refusals()).isEqualTo(1);
      for (int i = 0; i < KEYS; i++) {
        assertThat(crowd.remaining("key" + i, limit)).isEqualTo(i == 3 ? 3 : 5);
      }
    }
  }

  @Test
  void acquire_withoutRoomForTheLastLog_writesNothing() {
    Limit log = Limit.perMinute(5).algorithm(Algorithm.SLIDING_WINDOW_LOG);
    InMemoryStore small =
        InMemoryStore.builder().maxCellBytes(400).whenFull(WhenFull.DENY).ticker(now::get).build();
    Calls crowd = new Calls(small);
    crowd.acquire("key0", log, 2);
    long before = small.statistics().cellBytes();
    List<Decision> decisions = crowd.acquireAll(claims(log, 1));
    assertThat(decisions).anyMatch(Decision::storeFull);
    assertThat(small.statistics().cellBytes()).isEqualTo(before);
    for (int i = 0; i < KEYS; i++) {
      assertThat(crowd.remaining("key" + i, log)).isEqualTo(i == 0 ? 3 : 5);
    }
  }
}
