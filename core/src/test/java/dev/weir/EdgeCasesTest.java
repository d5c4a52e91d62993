package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.limit.Algorithm;
import dev.weir.limit.Decision;
import dev.weir.limit.Limit;
import dev.weir.store.Adjustment;
import dev.weir.store.Claim;
import dev.weir.store.Completion;
import dev.weir.store.InMemoryStore;
import dev.weir.store.KeySpace;
import dev.weir.store.Store;
import dev.weir.store.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** The twelve edge cases of the requirements, by their names there. */
@Timeout(30)
class EdgeCasesTest {

  private final ManualTicker ticker = new ManualTicker("2026-03-01T10:00:59.999Z");

  private Limiter limiter(Limit limit) {
    return Limiter.inMemory(limit, ticker);
  }

  private static int allowed(Limiter limiter, String key, int calls) {
    int allowed = 0;
    for (int i = 0; i < calls; i++) {
      allowed += limiter.tryAcquire(key) ? 1 : 0;
    }
    return allowed;
  }

  // 1. Window boundary

  @Test
  void windowBoundary_fixedWindow_startsAfreshExactlyAtTheEdge() {
    Limiter limiter = limiter(Limit.perMinute(100).algorithm(Algorithm.FIXED_WINDOW));
    assertThat(allowed(limiter, "user", 101)).isEqualTo(100);
    assertThat(limiter.acquire("user").retryAfter()).contains(Duration.ofMillis(1));
    ticker.pass(Duration.ofMillis(1));
    assertThat(allowed(limiter, "user", 101)).isEqualTo(100);
  }

  @ParameterizedTest
  @EnumSource(names = {"SLIDING_WINDOW_COUNTER", "SEGMENTED_WINDOW", "SLIDING_WINDOW_LOG"})
  void windowBoundary_slidingWindows_doNotNoticeTheEdge(Algorithm algorithm) {
    Limiter limiter = limiter(Limit.perMinute(100).algorithm(algorithm));
    assertThat(allowed(limiter, "user", 100)).isEqualTo(100);
    ticker.pass(Duration.ofMillis(1));
    assertThat(allowed(limiter, "user", 1)).isZero();
    ticker.pass(Duration.ofMillis(1));
    assertThat(allowed(limiter, "user", 1)).isZero();
  }

  // 2. Distributed counter synchronisation

  @ParameterizedTest
  @EnumSource(names = "CONCURRENCY", mode = Mode.EXCLUDE)
  void counterSynchronisation_twoThreadsAtNinetyNine_admitOneMore(Algorithm algorithm)
      throws Exception {
    Limiter limiter = limiter(Limit.perHour(100).algorithm(algorithm));
    ExecutorService threads = Executors.newFixedThreadPool(2);
    CyclicBarrier together = new CyclicBarrier(2);
    try {
      for (int round = 0; round < 200; round++) {
        String key = "user:" + round;
        assertThat(limiter.tryAcquire(key, 99)).isTrue();
        List<Future<Boolean>> answers = new ArrayList<>();
        for (int thread = 0; thread < 2; thread++) {
          answers.add(
              threads.submit(
                  () -> {
                    together.await();
                    return limiter.tryAcquire(key);
                  }));
        }
        assertThat(answers.get(0).get() ^ answers.get(1).get()).as(key).isTrue();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  // 3. Clock skew between servers

  @ParameterizedTest
  @EnumSource(names = "CONCURRENCY", mode = Mode.EXCLUDE)
  void clockSkew_callsWithTimesFiveSecondsApart_shareOneWindow(Algorithm algorithm) {
    ticker.set("2026-03-01T10:00:05Z");
    Limiter limiter = limiter(Limit.perHour(100).algorithm(algorithm));
    int allowed = allowed(limiter, "user", 60);
    ticker.set("2026-03-01T10:00:00Z");
    allowed += allowed(limiter, "user", 60);
    ticker.set("2026-03-01T10:00:05Z");
    allowed += allowed(limiter, "user", 60);
    assertThat(allowed).isEqualTo(100);
  }

  @Test
  void clockSkew_acrossAWindowsEdge_doesNotReopenTheWindowBefore() {
    Limiter limiter = limiter(Limit.perMinute(100).algorithm(Algorithm.FIXED_WINDOW));
    ticker.set("2026-03-01T10:01:00Z");
    assertThat(allowed(limiter, "user", 200)).isEqualTo(100);
    ticker.set("2026-03-01T10:00:55Z");
    assertThat(allowed(limiter, "user", 200)).isZero();
    ticker.set("2026-03-01T10:01:05Z");
    assertThat(allowed(limiter, "user", 200)).isZero();
  }

  // 4. Burst at window reset

  @Test
  void burstAtWindowReset_slidingWindowCounter_admitsWhatTheWindowBeforeLeaves() {
    Limiter limiter = limiter(Limit.perHour(100));
    ticker.set("2026-03-01T09:59:55Z");
    assertThat(allowed(limiter, "user", 100)).isEqualTo(100);
    ticker.set("2026-03-01T10:00:00Z");
    assertThat(allowed(limiter, "user", 100)).isZero();
    ticker.set("2026-03-01T10:30:00Z");
    assertThat(allowed(limiter, "user", 100)).isEqualTo(50);
  }

  @Test
  void burstAtWindowReset_fixedWindow_admitsTwiceTheLimitAndNoMore() {
    Limiter limiter = limiter(Limit.perHour(100).algorithm(Algorithm.FIXED_WINDOW));
    ticker.set("2026-03-01T09:59:55Z");
    int allowed = allowed(limiter, "user", 150);
    ticker.set("2026-03-01T10:00:00Z");
    allowed += allowed(limiter, "user", 150);
    assertThat(allowed).isEqualTo(200);
  }

  // 5. Key expiration timing

  @ParameterizedTest
  @EnumSource(names = "CONCURRENCY", mode = Mode.EXCLUDE)
  void keyExpiration_atEveryInstantAroundIt_losesNoCount(Algorithm algorithm) {
    Limit limit = Limit.perSecond(50).algorithm(algorithm);
    long start = 1_772_359_200_000_000L;
    long tightest = 0;
    for (long micros = 0; micros <= 2_200_000; micros += 99_999) {
      ticker.setMicros(start);
      Limiter limiter = limiter(limit);
      allowed(limiter, "user", 50);
      Decision denied = limiter.acquire("user", 50);
      long wait = denied.retryAfterMicros().orElseThrow();
      tightest = Math.max(tightest, wait);
      ticker.setMicros(start + micros);
      assertThat(limiter.tryAcquire("user", 50))
          .as("after %d µs", micros)
          .isEqualTo(micros >= wait);
    }
    assertThat(tightest).isBetween(1_000_000L, 2_000_000L);
  }

  // 6. Very large bursts

  @Test
  void veryLargeBurst_tenThousandRequestsInOneSecond_areAllCounted() {
    Limiter limiter = limiter(Limit.perSecond(1_000).burst(5_000));
    int allowed = 0;
    for (int i = 0; i < 10_000; i++) {
      allowed += limiter.tryAcquire("sale") ? 1 : 0;
      ticker.pass(Duration.ofNanos(100_000));
    }
    // The burst, and what flows back in the 0.9999 s until the last one.
    assertThat(allowed).isEqualTo(5_999);
  }

  @Test
  void veryLargeBurst_tenThousandRequestsInOneSecondFromTheLog_areExact() {
    Limiter limiter = limiter(Limit.perSecond(10_000).algorithm(Algorithm.SLIDING_WINDOW_LOG));
    for (int i = 0; i < 10_000; i++) {
      assertThat(limiter.tryAcquire("sale")).isTrue();
      ticker.pass(Duration.ofNanos(100_000));
    }
    assertThat(limiter.tryAcquire("sale")).as("a second after the first").isTrue();
    assertThat(limiter.tryAcquire("sale")).isFalse();
  }

  // 7. User switching IPs, 8. Shared IP

  private static boolean both(Store store, String user, String address) {
    KeySpace users = KeySpace.of("", "user", "per-hour");
    KeySpace addresses = KeySpace.of("", "address", "per-hour");
    boolean[] allowed = {true};
    store.acquire(
        List.of(
            new Claim(users.key(user), Limit.perHour(100), 1),
            new Claim(addresses.key(address), Limit.perHour(1_000), 1)),
        new Completion<>() {
          @Override
          public void completed(List<Decision> answer) {
            allowed[0] = answer.stream().allMatch(Decision::allowed);
          }

          @Override
          public void failed(StoreException cause) {
            throw cause;
          }
        });
    return allowed[0];
  }

  @Test
  void userSwitchingAddresses_limitedByUserAndAddress_isOneUser() {
    InMemoryStore store = InMemoryStore.builder().ticker(ticker).build();
    int allowed = 0;
    for (int i = 0; i < 150; i++) {
      allowed += both(store, "alice", i % 2 == 0 ? "192.168.1.1" : "10.0.0.1") ? 1 : 0;
    }
    assertThat(allowed).isEqualTo(100);
  }

  @Test
  void sharedAddress_hundredUsersBehindOne_getTheirOwnLimitsWithinTheAddress() {
    InMemoryStore store = InMemoryStore.builder().ticker(ticker).build();
    int[] allowed = new int[100];
    for (int call = 0; call < 9; call++) {
      for (int user = 0; user < 100; user++) {
        allowed[user] += both(store, "user" + user, "1.2.3.4") ? 1 : 0;
      }
    }
    assertThat(allowed).containsOnly(9);
    for (int call = 0; call < 200; call++) {
      allowed[0] += both(store, "user0", "1.2.3.4") ? 1 : 0;
    }
    assertThat(allowed[0]).as("its own limit").isEqualTo(100);
    assertThat(both(store, "newcomer", "5.6.7.8")).as("another address").isTrue();
  }

  // 9. Failover during a request

  /** A store whose connection breaks in the middle of every call. */
  private static final class BrokenStore implements Store {

    private final StoreException lost = new StoreException("redis-1:6379: connection lost", null);

    @Override
    public void acquire(List<Claim> claims, Completion<List<Decision>> completion) {
      completion.failed(lost);
    }

    @Override
    public void peek(List<Claim> claims, Completion<List<Decision>> completion) {
      completion.failed(lost);
    }

    @Override
    public void adjust(Adjustment adjustment, Completion<Decision> completion) {
      completion.failed(lost);
    }

    @Override
    public void close() {}
  }

  @Test
  void failover_aCallThatFails_reachesTheCallerAsStoreException() {
    BrokenStore store = new BrokenStore();
    Limiter limiter = Limiter.over(store, Limit.perMinute(10).burst(10));
    assertThatThrownBy(() -> limiter.acquire("user")).isSameAs(store.lost);
    assertThatThrownBy(() -> limiter.tryAcquire("user")).isSameAs(store.lost);
    assertThatThrownBy(() -> limiter.peek("user")).isSameAs(store.lost);
    assertThatThrownBy(() -> limiter.reset("user")).isSameAs(store.lost);
    assertThatThrownBy(() -> limiter.penalise("user", 1)).isSameAs(store.lost);
    assertThatThrownBy(() -> limiter.reserve("user", 1, Duration.ZERO)).isSameAs(store.lost);
  }

  @Test
  void failover_anAsynchronousCallThatFails_completesExceptionally() {
    BrokenStore store = new BrokenStore();
    Limiter limiter = Limiter.over(store, Limit.perMinute(10));
    assertThatThrownBy(() -> limiter.acquireAsync("user").toCompletableFuture().join())
        .isInstanceOf(CompletionException.class)
        .hasCause(store.lost);
  }

  // 10. Time travel

  @ParameterizedTest
  @EnumSource(names = "CONCURRENCY", mode = Mode.EXCLUDE)
  void timeTravel_clockSetBackByAnHour_grantsNothingAndLosesNothing(Algorithm algorithm) {
    ticker.set("2026-03-01T10:00:00Z");
    Limiter limiter = limiter(Limit.perHour(100).algorithm(algorithm));
    assertThat(allowed(limiter, "user", 100)).isEqualTo(100);
    ticker.set("2026-03-01T09:00:00Z");
    assertThat(allowed(limiter, "user", 100)).isZero();
    ticker.set("2026-03-01T10:00:00Z");
    assertThat(allowed(limiter, "user", 100)).isZero();
    ticker.set("2026-03-01T12:06:00Z");
    assertThat(allowed(limiter, "user", 101)).isEqualTo(100);
  }

  @ParameterizedTest
  @EnumSource(names = "CONCURRENCY", mode = Mode.EXCLUDE)
  void timeTravel_clockSetAheadByAnHour_grantsOneLimitAndNoMore(Algorithm algorithm) {
    ticker.set("2026-03-01T10:00:00Z");
    Limiter limiter = limiter(Limit.perMinute(100).algorithm(algorithm));
    assertThat(allowed(limiter, "user", 101)).isEqualTo(100);
    ticker.set("2026-03-01T11:00:00Z");
    assertThat(allowed(limiter, "user", 101)).isEqualTo(100);
    ticker.set("2026-03-01T10:00:01Z");
    assertThat(allowed(limiter, "user", 101)).as("and back").isZero();
  }

  // 11. Integer overflow

  @ParameterizedTest
  @EnumSource(
      names = {"SLIDING_WINDOW_LOG", "CONCURRENCY", "ENVOY_FIXED_WINDOW"},
      mode = Mode.EXCLUDE)
  void integerOverflow_greatestLimit_isCountedToTheLastUnit(Algorithm algorithm) {
    ticker.set("2199-12-01T00:00:00Z");
    Limit limit = Limit.of(Limit.MAX_UNITS, Duration.ofDays(366)).algorithm(algorithm);
    Limiter limiter = limiter(limit);
    assertThat(limiter.acquire("user", Limit.MAX_UNITS - 1).remaining()).isEqualTo(1);
    assertThat(limiter.acquire("user", 2).remaining()).isEqualTo(1);
    assertThat(limiter.acquire("user", 1).remaining()).isZero();
    Decision denied = limiter.acquire("user", Limit.MAX_UNITS);
    assertThat(denied.allowed()).isFalse();
    assertThat(denied.retryAfter().orElseThrow())
        .isBetween(Duration.ofDays(1), Duration.ofDays(2 * 366));
  }

  @ParameterizedTest
  @EnumSource(names = "CONCURRENCY", mode = Mode.EXCLUDE)
  void integerOverflow_penaltiesBeyondIt_saturate(Algorithm algorithm) {
    Limiter limiter = limiter(Limit.perMinute(100).algorithm(algorithm));
    for (int i = 0; i < 10; i++) {
      Decision after = limiter.penalise("user", Limit.MAX_UNITS);
      assertThat(after.remaining()).isZero();
    }
    Decision denied = limiter.acquire("user");
    assertThat(denied.allowed()).isFalse();
    assertThat(denied.retryAfterMicros().orElseThrow()).isPositive();
  }

  @ParameterizedTest
  @EnumSource(names = "CONCURRENCY", mode = Mode.EXCLUDE)
  void integerOverflow_inTheYear2200_nothingWraps(Algorithm algorithm) {
    ticker.set("2199-12-31T23:59:59Z");
    Limiter limiter = limiter(Limit.of(10, Duration.ofDays(366)).algorithm(algorithm));
    assertThat(allowed(limiter, "user", 11)).isEqualTo(10);
    Decision denied = limiter.acquire("user");
    assertThat(denied.resetAt().orElseThrow()).isAfter(denied.decidedAt());
    assertThat(denied.retryAfter().orElseThrow()).isPositive();
  }

  // 12. Denial of service via the rate limiter

  @ParameterizedTest
  @EnumSource(names = "CONCURRENCY", mode = Mode.EXCLUDE)
  void denialOfService_deniedCalls_doNotExtendTheWait(Algorithm algorithm) {
    ticker.set("2026-03-01T10:00:00Z");
    Limiter limiter = limiter(Limit.perMinute(10).algorithm(algorithm));
    assertThat(allowed(limiter, "victim", 10)).isEqualTo(10);
    Duration wait = limiter.acquire("victim").retryAfter().orElseThrow();
    long freeAt = ticker.nowMicros() + wait.toNanos() / 1_000;
    while (ticker.nowMicros() < freeAt) {
      assertThat(limiter.tryAcquire("victim")).isFalse();
      ticker.setMicros(Math.min(freeAt, ticker.nowMicros() + 7_919));
    }
    assertThat(limiter.tryAcquire("victim")).isTrue();
  }

  @Test
  void denialOfService_floodOfOtherKeys_doesNotTouchTheVictims() {
    Limiter limiter =
        Limiter.over(
            InMemoryStore.builder().maxKeys(1_000).ticker(ticker).build(), Limit.perHour(10));
    assertThat(allowed(limiter, "victim", 4)).isEqualTo(4);
    for (int i = 0; i < 500; i++) {
      limiter.tryAcquire("attacker:" + i);
    }
    assertThat(limiter.peek("victim", 0).remaining()).isEqualTo(6);
  }
}
