package dev.weir.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Limiter;
import dev.weir.SingleLimiter;
import dev.weir.limit.Algorithm;
import dev.weir.limit.Limit;
import dev.weir.limit.State;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** A denied key is looked at without the lock: whatever ends its denial must be seen at once. */
class DenialWithoutLockTest {

  private final AtomicLong time = new AtomicLong(1_700_000_000_000_000L);

  private Limiter denying(Limit limit) {
    Limiter limiter =
        Limiter.over(InMemoryStore.builder().maxKeys(1).ticker(time::get).build(), limit);
    limiter.acquire("user", limit.capacity());
    for (int i = 0; i < 3; i++) {
      assertThat(limiter.tryAcquire("user")).as("denied call %d", i).isFalse();
    }
    return limiter;
  }

  @ParameterizedTest
  @EnumSource(names = "CONCURRENCY", mode = Mode.EXCLUDE)
  void tryAcquire_whenTheWaitIsOver_isAllowed(Algorithm algorithm) {
    Limiter limiter = denying(Limit.perSecond(10).algorithm(algorithm));
    long wait = limiter.peek("user").retryAfterMicros().orElseThrow();
    time.addAndGet(wait - 1);
    assertThat(limiter.tryAcquire("user")).as("a tick too early").isFalse();
    time.addAndGet(1);
    assertThat(limiter.tryAcquire("user")).isTrue();
  }

  @Test
  void tryAcquire_afterAReset_isAllowed() {
    Limiter limiter = denying(Limit.perHour(1).burst(1));
    limiter.reset("user");
    assertThat(limiter.tryAcquire("user")).isTrue();
  }

  @Test
  void tryAcquire_underAHigherLimit_isAllowed() {
    Limiter limiter = denying(Limit.perHour(1).burst(1));
    assertThat(limiter.limit(Limit.perHour(1).burst(2)).tryAcquire("user")).isTrue();
  }

  @Test
  void tryAcquire_ofAnotherKeyOrOfNothing_isAllowed() {
    Limiter limiter = Limiter.inMemory(Limit.perHour(1), time::get);
    assertThat(limiter.tryAcquire("user")).isTrue();
    assertThat(limiter.tryAcquire("user")).isFalse();
    assertThat(limiter.tryAcquire("user", 0)).isTrue();
    assertThat(limiter.named("other").tryAcquire("user")).isTrue();
  }

  @Test
  void tryAcquire_ofASingleLimiterWhenTheWaitIsOver_isAllowed() {
    SingleLimiter limiter = SingleLimiter.of(Limit.perSecond(1).burst(1), time::get);
    assertThat(limiter.tryAcquire()).isTrue();
    assertThat(limiter.tryAcquire()).isFalse();
    time.addAndGet(999_999);
    assertThat(limiter.tryAcquire()).as("a tick too early").isFalse();
    time.addAndGet(1);
    assertThat(limiter.tryAcquire()).isTrue();
  }

  @Test
  void glimpse_whileItIsLocked_isRefused() {
    Segment segment = segment();
    assertThat(write(segment, Limit.perMinute(10))).isTrue();
    State seen = new State();
    assertThat(segment.glimpse(1, 2, seen)).isTrue();
    assertThat(seen.isFresh()).isFalse();
    segment.lock();
    assertThat(segment.glimpse(1, 2, seen)).isFalse();
  }

  @Test
  void glimpse_ofAnAbsentKeyOrOneWithCells_isRefused() {
    Segment segment = segment();
    State seen = new State();
    assertThat(segment.glimpse(1, 2, seen)).as("absent").isFalse();
    write(segment, Limit.perMinute(10).algorithm(Algorithm.SLIDING_WINDOW_LOG));
    assertThat(segment.glimpse(1, 2, seen)).as("with cells").isFalse();
  }

  private static Segment segment() {
    return new Segment(10, true, new CellBudget(1_000_000, new Segment[0]));
  }

  private static boolean write(Segment segment, Limit limit) {
    State state = segment.state;
    int at = segment.load(1, 2, state);
    limit.transition().acquire(state, 1, 1_000, 0);
    return segment.save(at, 1, 2, state, 1_000);
  }

  /** One counter is denied by two threads while a third makes the segment grow and shift. */
  @Test
  void tryAcquire_whileTheSegmentGrows_deniesAndAllowsTheRightKeys() {
    InMemoryStore store = InMemoryStore.builder().maxKeys(500).ticker(time::get).build();
    Limiter scarce = Limiter.over(store, Limit.of(1, Duration.ofDays(300)).burst(1));
    Limiter plenty = scarce.named("plenty").limit(Limit.perHour(Limit.MAX_UNITS));
    assertThat(scarce.tryAcquire("user")).isTrue();
    CompletableFuture<Integer> allowed =
        CompletableFuture.supplyAsync(() -> allowed(scarce, 300_000));
    CompletableFuture<Integer> alwaysAllowed =
        CompletableFuture.supplyAsync(() -> allowed(plenty, 300_000));
    Limiter others = scarce.named("others").limit(Limit.perSecond(1));
    for (int i = 0; i < 20_000; i++) {
      others.tryAcquire("other" + i);
      time.incrementAndGet();
    }
    assertThat(allowed.join()).isZero();
    assertThat(alwaysAllowed.join()).isEqualTo(300_000);
  }

  private static int allowed(Limiter limiter, int calls) {
    int allowed = 0;
    for (int i = 0; i < calls; i++) {
      allowed += limiter.tryAcquire("user") ? 1 : 0;
    }
    return allowed;
  }
}
