package dev.weir.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.limit.Algorithm;
import dev.weir.limit.Limit;
import dev.weir.store.Adjustment;
import dev.weir.store.Claim;
import dev.weir.store.Key;
import dev.weir.store.KeySpace;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The model against numbers worked out by hand. */
class ReferenceModelTest {

  private static final long SECOND = 1_000_000;
  private static final long MINUTE = 60 * SECOND;

  /** 2026-01-01T00:00:00Z, an edge of every window here. */
  private static final long START = 1_767_225_600 * SECOND;

  private final ReferenceModel model = new ReferenceModel();
  private final Key key = KeySpace.of("", "model", "").key("k");

  private Answer acquire(Limit limit, long cost, long at) {
    model.moveTo(START + at);
    return model.acquire(List.of(new Claim(key, limit, cost))).get(0);
  }

  @Test
  void slidingCounter_80BeforeAnd30NowAfterHalfAWindow_estimates70() {
    Limit limit = Limit.perMinute(100);
    acquire(limit, 80, 0);
    acquire(limit, 20, 80 * SECOND);
    Answer answer = acquire(limit, 10, 90 * SECOND);
    assertThat(answer.remaining()).isEqualTo(100 - 70);
  }

  @Test
  void slidingCounter_100BeforeAnd60NowAfterThreeQuarters_estimates85() {
    Limit limit = Limit.perMinute(100);
    acquire(limit, 100, 0);
    acquire(limit, 60, 105 * SECOND);
    assertThat(acquire(limit, 15, 105 * SECOND).remaining()).isZero();
    assertThat(acquire(limit, 1, 105 * SECOND).allowed()).isFalse();
  }

  @Test
  void bucket_of10At1PerSecondAskedEveryHalfSecond_allowsTheFirst19AndThenEveryOther() {
    Limit limit = Limit.perSecond(1).burst(10);
    for (int call = 0; call < 40; call++) {
      boolean expected = call < 19 || call % 2 == 0;
      assertThat(acquire(limit, 1, call * SECOND / 2).allowed())
          .as("call %d", call)
          .isEqualTo(expected);
    }
  }

  @Test
  void bucket_of20At100PerMinute_givesTheWaitsOfTheExample() {
    Limit limit = Limit.perMinute(100).burst(20);
    Answer last = acquire(limit, 20, 0);
    assertThat(last.resetAtMicros()).hasValue(START + 12 * SECOND);
    Answer denied = acquire(limit, 1, 0);
    assertThat(denied.retryAfterMicros()).hasValue(600_000);
    assertThat(denied.nextUnitMicros()).hasValue(600_000);
  }

  @Test
  void bucket_reservedAhead_saysTheDelay() {
    Limit limit = Limit.perSecond(10).burst(1);
    acquire(limit, 1, 0);
    Claim claim = new Claim(key, limit, 1);
    assertThat(model.adjust(new Adjustment.Reserve(claim, SECOND)).delayMicros())
        .isEqualTo(100_000);
    assertThat(model.adjust(new Adjustment.Reserve(claim, SECOND)).delayMicros())
        .isEqualTo(200_000);
    Answer denied = model.adjust(new Adjustment.Reserve(claim, 250_000));
    assertThat(denied.retryAfterMicros()).hasValue(50_000);
  }

  /** A year of one unit holds a level of 50 at most, fewer than a slice that is still out. */
  @Test
  void bucket_ofMoreOutThanItsLevel_saysWaitsFromWhatIsOut() {
    Limit wide = Limit.perSecond(1_000).burst(100_000);
    Limit narrow = Limit.of(1, Duration.ofDays(365)).algorithm(Algorithm.BUCKET);
    Limit slow = Limit.perSecond(2).burst(2);
    model.moveTo(START);
    model.adjust(new Adjustment.Slice(new Claim(key, wide, 0), 20_000, null));
    model.adjust(new Adjustment.Penalise(new Claim(key, narrow, 1)));

    Answer denied = acquire(slow, 1, 0);

    assertThat(denied.retryAfterMicros()).hasValue(2 * SECOND + 12_499 * SECOND / 2);
    assertThat(denied.resetAtMicros()).hasValue(START + 2 * SECOND + 12_500 * SECOND / 2);
  }

  @Test
  void fixedWindow_afterItsEdge_isFull() {
    Limit limit = Limit.perMinute(5).algorithm(Algorithm.FIXED_WINDOW);
    acquire(limit, 5, 59 * SECOND);
    assertThat(acquire(limit, 1, 59 * SECOND).retryAfterMicros()).hasValue(SECOND);
    assertThat(acquire(limit, 5, MINUTE).allowed()).isTrue();
  }

  @Test
  void segmentedWindow_of6Segments_countsTheOldestWhole() {
    Limit limit = Limit.perMinute(5).segments(6);
    acquire(limit, 5, 3 * SECOND);
    assertThat(acquire(limit, 1, 4 * SECOND).retryAfterMicros()).hasValue(66 * SECOND);
  }

  @Test
  void log_countsExactlyTheLastWindow() {
    Limit limit = Limit.perMinute(5).algorithm(Algorithm.SLIDING_WINDOW_LOG);
    acquire(limit, 2, 3 * SECOND);
    acquire(limit, 3, 5 * SECOND);
    assertThat(acquire(limit, 3, 6 * SECOND).retryAfterMicros()).hasValue(59 * SECOND);
    assertThat(acquire(limit, 2, 63 * SECOND).allowed()).isTrue();
  }

  @Test
  void concurrency_releasedOrExpired_isFree() {
    Limit limit = Limit.concurrency(2, Duration.ofSeconds(30));
    Answer held = acquire(limit, 2, 0);
    assertThat(acquire(limit, 1, SECOND).retryAfterMicros()).hasValue(29 * SECOND);
    Claim claim = new Claim(key, limit, 0);
    Adjustment.Release release = new Adjustment.Release(claim, held.leaseId().orElseThrow());
    assertThat(model.adjust(release).allowed()).isTrue();
    assertThat(model.adjust(release).allowed()).isFalse();
    acquire(limit, 2, 2 * SECOND);
    assertThat(acquire(limit, 2, 32 * SECOND).allowed()).isTrue();
  }

  @Test
  void moveTo_anEarlierTime_isRefused() {
    model.moveTo(START);
    assertThatThrownBy(() -> model.moveTo(START - 1)).isInstanceOf(IllegalArgumentException.class);
  }
}
