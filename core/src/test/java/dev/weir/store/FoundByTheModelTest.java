package dev.weir.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.limit.Algorithm;
import dev.weir.limit.Decision;
import dev.weir.limit.Limit;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** Faults that the comparison with the reference model brought to light, each at its smallest. */
class FoundByTheModelTest {

  private static final long START = 1_767_225_600_000_000L;

  private final AtomicLong micros = new AtomicLong(START);
  private final InMemoryStore store = InMemoryStore.builder().ticker(micros::get).build();
  private final Key key = KeySpace.of("", "model", "").key("k");

  @Test
  void bucket_drainedUnderTheFasterRateItWasWrittenUnder_isEmptyUnderASlowerOne() {
    acquire(bucket(100, Duration.ofSeconds(1)), 100);
    wait(Duration.ofSeconds(2));
    Decision slow = acquire(bucket(100, Duration.ofDays(1)), 100);
    assertThat(slow.allowed()).isTrue();
  }

  @Test
  void bucket_notYetDrainedUnderTheOldRate_drainsAtTheNewOne() {
    acquire(bucket(100, Duration.ofSeconds(1)), 100);
    wait(Duration.ofMillis(500));
    Decision slow = acquire(bucket(100, Duration.ofDays(1)), 0);
    assertThat(slow.remaining()).isZero();
  }

  @Test
  void bucket_aFractionAboveTheGreatestLevelOfAChangedLimit_isCutOff() {
    // 5 in 366 d drain 249 units in 50 years.
    Limit slow = Limit.of(5, Duration.ofDays(366)).algorithm(Algorithm.BUCKET).burst(249);
    Limit fast = bucket(1_000, Duration.ofDays(366));
    adjust(new Adjustment.Penalise(new Claim(key, fast, 249)));
    wait(Duration.ofMinutes(1));
    adjust(new Adjustment.Penalise(new Claim(key, fast, 1)));
    Decision seen = acquire(slow, 0);
    assertThat(seen.nextUnit()).contains(Duration.ofDays(366).dividedBy(5));
  }

  @Test
  void reserve_ofNothing_isAllowedWithoutDelay() {
    Limit limit = bucket(10, Duration.ofSeconds(1));
    adjust(new Adjustment.Penalise(new Claim(key, limit, 100)));
    Decision reserved = adjust(new Adjustment.Reserve(new Claim(key, limit, 0), 0));
    assertThat(reserved.allowed()).isTrue();
    assertThat(reserved.delay()).isZero();
  }

  @Test
  void reserve_refused_doesNotSayWhenTheNextUnitComes() {
    Limit limit = bucket(10, Duration.ofSeconds(1));
    acquire(limit, 10);
    Decision refused = adjust(new Adjustment.Reserve(new Claim(key, limit, 1), 40_000));
    assertThat(refused.retryAfter()).contains(Duration.ofMillis(60));
    assertThat(refused.nextUnit()).isEmpty();
  }

  @Test
  void log_entryThatHasLeftTheWindowItWasWrittenUnder_isNotSeenThroughALargerOne() {
    acquire(log(5, Duration.ofMillis(1)), 5);
    wait(Duration.ofMillis(1));
    assertThat(acquire(log(5, Duration.ofMinutes(1)), 5).allowed()).isTrue();
  }

  @Test
  void refund_ofNothing_doesNotMoveUsageIntoAnotherWindow() {
    Limit daily = Limit.of(10, Duration.ofDays(1)).algorithm(Algorithm.FIXED_WINDOW);
    Limit yearly = Limit.of(10, Duration.ofDays(366)).algorithm(Algorithm.FIXED_WINDOW);
    acquire(daily, 10);
    adjust(new Adjustment.Refund(new Claim(key, yearly, 0), START));
    wait(Duration.ofDays(1));
    assertThat(acquire(yearly, 10).allowed()).isTrue();
  }

  @Test
  void acquire_twoClaimsOnOneCounter_theFirstOfNothingChangesNothing() {
    Limit small = log(5, Duration.ofMillis(1));
    Limit large = log(5, Duration.ofMinutes(1));
    acquire(large, 4);
    wait(Duration.ofSeconds(1));
    AtomicReference<List<Decision>> answer = new AtomicReference<>();
    store.acquire(List.of(new Claim(key, small, 0), new Claim(key, large, 2)), new Into<>(answer));
    assertThat(answer.get()).extracting(Decision::allowed).containsExactly(true, false);
  }

  private static Limit bucket(long units, Duration window) {
    return Limit.of(units, window).algorithm(Algorithm.BUCKET);
  }

  private static Limit log(long units, Duration window) {
    return Limit.of(units, window).algorithm(Algorithm.SLIDING_WINDOW_LOG);
  }

  private void wait(Duration duration) {
    micros.addAndGet(duration.toNanos() / 1_000);
  }

  private Decision acquire(Limit limit, long cost) {
    AtomicReference<List<Decision>> answer = new AtomicReference<>();
    store.acquire(List.of(new Claim(key, limit, cost)), new Into<>(answer));
    return answer.get().get(0);
  }

  private Decision adjust(Adjustment adjustment) {
    AtomicReference<Decision> answer = new AtomicReference<>();
    store.adjust(adjustment, new Into<>(answer));
    return answer.get();
  }

  private record Into<T>(AtomicReference<T> answer) implements Completion<T> {
    @Override
    public void completed(T came) {
      answer.set(came);
    }

    @Override
    public void failed(StoreException cause) {
      throw cause;
    }
  }
}
