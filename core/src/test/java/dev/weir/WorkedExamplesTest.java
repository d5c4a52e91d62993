package dev.weir;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.limit.Algorithm;
import dev.weir.limit.Decision;
import dev.weir.limit.Limit;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** The numbers that the requirements and the Javadoc promise. */
class WorkedExamplesTest {

  private final ManualTicker ticker = new ManualTicker("2026-03-01T00:00:00Z");

  private Limiter limiter(Limit limit) {
    return Limiter.inMemory(limit, ticker);
  }

  /** The outcome of each call, A for allowed and d for denied. */
  private String outcomes(Limiter limiter, int calls, Duration apart) {
    StringBuilder outcomes = new StringBuilder();
    for (int i = 0; i < calls; i++) {
      outcomes.append(limiter.tryAcquire("key") ? 'A' : 'd');
      ticker.pass(apart);
    }
    return outcomes.toString();
  }

  private static int allowed(Limiter limiter, int calls) {
    int allowed = 0;
    for (int i = 0; i < calls; i++) {
      allowed += limiter.tryAcquire("key") ? 1 : 0;
    }
    return allowed;
  }

  @Test
  void slidingWindow_eightyBeforeAndThirtyNowAtHalf_estimatesSeventy() {
    Limiter limiter = limiter(Limit.perHour(100));
    assertThat(limiter.tryAcquire("key", 80)).isTrue();
    ticker.set("2026-03-01T01:30:00Z");
    assertThat(limiter.tryAcquire("key", 30)).isTrue();
    assertThat(limiter.peek("key", 0).remaining()).isEqualTo(100 - 70);
  }

  @Test
  void slidingWindow_aHundredBeforeAndSixtyNowAtThreeQuarters_estimatesEightyFive() {
    Limiter limiter = limiter(Limit.perHour(100));
    assertThat(limiter.tryAcquire("key", 100)).isTrue();
    ticker.set("2026-03-01T01:45:00Z");
    assertThat(limiter.tryAcquire("key", 60)).isTrue();
    assertThat(limiter.peek("key", 0).remaining()).isEqualTo(100 - 85);
  }

  @Test
  void slidingWindow_tenAMinuteAskedEveryTwoSeconds_allowsTheFirstTen() {
    Limiter limiter = limiter(Limit.perMinute(10));
    assertThat(outcomes(limiter, 20, Duration.ofSeconds(2))).isEqualTo("AAAAAAAAAAdddddddddd");
  }

  @Test
  void bucket_ofTenAtOneASecondAskedFifteenTimesEveryHalfSecond_allowsAll() {
    Limiter limiter = limiter(Limit.perSecond(1).burst(10));
    assertThat(outcomes(limiter, 15, Duration.ofMillis(500))).isEqualTo("A".repeat(15));
    // 15 taken, 7.5 flown back by now: half a unit is no unit.
    assertThat(limiter.peek("key", 0).remaining()).isEqualTo(2);
  }

  @Test
  void bucket_ofTenAtOneASecondAskedEveryHalfSecond_allowsNineteenAndThenEveryOther() {
    Limiter limiter = limiter(Limit.perSecond(1).burst(10));
    assertThat(outcomes(limiter, 40, Duration.ofMillis(500)))
        .isEqualTo("A".repeat(19) + "dA".repeat(10) + "d");
  }

  @Test
  void bucket_ofTenAtOneASecondAskedFifteenTimesAtOnce_saysHowLongToWait() {
    Limiter limiter = limiter(Limit.perSecond(1).burst(10));
    assertThat(outcomes(limiter, 15, Duration.ZERO)).isEqualTo("AAAAAAAAAAddddd");
    ticker.pass(Duration.ofMillis(250));
    assertThat(limiter.acquire("key").retryAfter()).contains(Duration.ofMillis(750));
  }

  @Test
  void bucket_ofAHundredAtAHundredInTenSeconds_givesAHundredAtOnceAndThenTenASecond() {
    Limiter limiter =
        limiter(Limit.of(100, Duration.ofSeconds(10)).algorithm(Algorithm.BUCKET).burst(100));
    assertThat(allowed(limiter, 150)).isEqualTo(100);
    for (int second = 0; second < 60; second++) {
      ticker.pass(Duration.ofSeconds(1));
      assertThat(allowed(limiter, 150)).as("second %d", second).isEqualTo(10);
    }
  }

  @Test
  void decision_ofTheJavadocExample_isAsWritten() {
    Limiter limiter = limiter(Limit.perMinute(100).burst(20));
    Decision twentieth = limiter.peek("key");
    for (int i = 0; i < 20; i++) {
      twentieth = limiter.acquire("key");
    }
    assertThat(twentieth.allowed()).isTrue();
    assertThat(twentieth.remaining()).isZero();
    assertThat(twentieth.resetAt()).contains(Instant.parse("2026-03-01T00:00:12Z"));
    assertThat(limiter.acquire("key").retryAfter()).contains(Duration.ofMillis(600));
  }

  /** 3 per 10 s are 9 460 800 in a year of 31 536 000 s; a year of jumps between 1 µs and 3 s. */
  @Test
  void bucket_threePerTenSecondsForAYear_doesNotDrift() {
    Limiter limiter = limiter(Limit.parse("3/10s").burst(3));
    assertThat(allowed(limiter, 4)).isEqualTo(3);
    long start = ticker.nowMicros();
    long year = start + Duration.ofDays(365).toNanos() / 1_000;
    long admitted = 0;
    long step = 1;
    for (long now = start; now < year; ) {
      step = (step * 2_654_435_761L + 12_345) % 6_000_003;
      now = Math.min(year, now + 1 + step);
      ticker.setMicros(now);
      while (limiter.tryAcquire("key")) {
        admitted++;
      }
    }
    assertThat(admitted).isEqualTo(9_460_800);
  }

  @Test
  void bucket_threePerTenSecondsThroughOneJumpOfAYear_isFullAndNoMore() {
    Limiter limiter = limiter(Limit.parse("3/10s").burst(3));
    assertThat(allowed(limiter, 4)).isEqualTo(3);
    ticker.pass(Duration.ofDays(365));
    assertThat(allowed(limiter, 10)).isEqualTo(3);
  }

  @Test
  void fixedWindow_threePerTenSecondsForAnHour_admitsEachWindowInFull() {
    Limiter limiter = limiter(Limit.parse("3/10s").algorithm(Algorithm.FIXED_WINDOW));
    long admitted = 0;
    for (int i = 0; i < 3_600 * 4; i++) {
      admitted += limiter.tryAcquire("key") ? 1 : 0;
      ticker.pass(Duration.ofMillis(250));
    }
    assertThat(admitted).isEqualTo(3 * 360);
  }

  @Test
  void slidingLog_limitOfTenAMinuteAskedEveryTwoSeconds_allowsTenInAnyMinute() {
    Limiter limiter = limiter(Limit.perMinute(10).algorithm(Algorithm.SLIDING_WINDOW_LOG));
    assertThat(outcomes(limiter, 60, Duration.ofSeconds(2)))
        .isEqualTo(("A".repeat(10) + "d".repeat(20)).repeat(2));
  }
}
