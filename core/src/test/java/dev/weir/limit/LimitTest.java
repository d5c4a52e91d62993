package dev.weir.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class LimitTest {

  private static final long MAX = 4_294_967_295L;

  static Stream<Arguments> illegalLimits() {
    Limit minute = Limit.perMinute(100);
    return Stream.of(
        illegal("limit: 0 (expected: 1..4294967295)", () -> Limit.perSecond(0)),
        illegal("limit: -1 (expected: 1..4294967295)", () -> Limit.perMinute(-1)),
        illegal("limit: 4294967296 (expected: 1..4294967295)", () -> Limit.perHour(MAX + 1)),
        illegal(
            "limit: 9223372036854775807 (expected: 1..4294967295)",
            () -> Limit.perDay(Long.MAX_VALUE)),
        illegal(
            "limit: -9223372036854775808 (expected: 1..4294967295)",
            () -> Limit.perDay(Long.MIN_VALUE)),
        illegal(
            "limit: 10001 (expected: 1..10000 with sliding_window_log)",
            () -> Limit.perMinute(10_001).algorithm(Algorithm.SLIDING_WINDOW_LOG)),
        illegal(
            "limit: 0 (expected: 1..4294967295)",
            () -> Limit.concurrency(0, Duration.ofSeconds(1))),
        illegal(
            "window: 0ms (expected: 1ms..366d, written as 500ms, 1s, 15m, 1h, 1d or in ISO-8601 as"
                + " PT15M)",
            () -> Limit.of(1, Duration.ZERO)),
        illegal(
            "window: 31622400001ms (expected: 1ms..366d, written as 500ms, 1s, 15m, 1h, 1d or in"
                + " ISO-8601 as PT15M)",
            () -> Limit.concurrency(1, Duration.ofDays(366).plusMillis(1))),
        illegal("burst: 0 (expected: 1..4294967295)", () -> minute.burst(0)),
        illegal("burst: -5 (expected: 1..4294967295)", () -> minute.burst(-5)),
        illegal("burst: 4294967296 (expected: 1..4294967295)", () -> minute.burst(MAX + 1)),
        illegal(
            "burst: 20 (expected: none beside fixed_window; a burst belongs to token_bucket)",
            () -> minute.burst(20).algorithm(Algorithm.FIXED_WINDOW)),
        illegal(
            "burst: 20 (expected: none beside sliding_window_counter; a burst belongs to"
                + " token_bucket)",
            () -> minute.algorithm(Algorithm.SLIDING_WINDOW_COUNTER).burst(20)),
        illegal(
            "burst: 20 (expected: none beside segmented_window; a burst belongs to token_bucket)",
            () -> minute.burst(20).segments(10)),
        illegal(
            "burst: 20 (expected: none beside concurrency; a burst belongs to token_bucket)",
            () -> Limit.concurrency(5, Duration.ofSeconds(1)).burst(20)),
        illegal(
            "burst: 50 (expected: 1..49 at 1/366d: a bucket must refill within 50 years)",
            () -> Limit.of(1, Duration.ofDays(366)).burst(50)),
        illegal(
            "burst: 18251 (expected: 1..18250 at 1/1d: a bucket must refill within 50 years)",
            () -> Limit.perDay(1).burst(18_251)),
        illegal("segments: 1 (expected: 2..60)", () -> minute.segments(1)),
        illegal("segments: 61 (expected: 2..60)", () -> minute.segments(61)));
  }

  private static Arguments illegal(String message, Supplier<Limit> limit) {
    return Arguments.of(message, limit);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("illegalLimits")
  void build_illegal_saysWhatCameAndWhatWasExpected(String message, Supplier<Limit> limit) {
    assertThatThrownBy(limit::get).isInstanceOf(InvalidValueException.class).hasMessage(message);
  }

  @ParameterizedTest
  @EnumSource
  void build_greatestLimit_isAccepted(Algorithm algorithm) {
    long greatest = algorithm == Algorithm.SLIDING_WINDOW_LOG ? 10_000 : MAX;
    for (Duration window : new Duration[] {Duration.ofMillis(1), Duration.ofDays(366)}) {
      Limit limit = Limit.of(1, window).algorithm(algorithm);
      assertThat(limit.units()).isEqualTo(1);
      Limit big =
          algorithm == Algorithm.SLIDING_WINDOW_LOG
              ? Limit.of(greatest, window).algorithm(algorithm)
              : Limit.of(MAX, window).algorithm(algorithm);
      assertThat(big.capacity()).isEqualTo(greatest);
    }
  }

  @Test
  void burst_thatRefillsWithinFiftyYears_isAccepted() {
    assertThat(Limit.perDay(1).burst(18_250).capacity()).isEqualTo(18_250);
    assertThat(Limit.of(MAX, Duration.ofMillis(1)).burst(MAX).capacity()).isEqualTo(MAX);
  }

  @Test
  void burst_withoutAlgorithm_meansBucket() {
    Limit limit = Limit.perMinute(100).burst(20);
    assertThat(limit.algorithm()).isEqualTo(Algorithm.BUCKET);
    assertThat(limit.capacity()).isEqualTo(20);
    assertThat(limit.units()).isEqualTo(100);
  }

  @Test
  void algorithm_notNamed_isTheSlidingWindowCounter() {
    assertThat(Limit.perMinute(100).algorithm()).isEqualTo(Algorithm.SLIDING_WINDOW_COUNTER);
  }

  @Test
  void capacity_ofABucketWithoutBurst_isTheLimit() {
    assertThat(Limit.perMinute(100).algorithm(Algorithm.BUCKET).capacity()).isEqualTo(100);
  }

  @Test
  void burst_ofABucketNamedFirst_isAccepted() {
    Limit limit = Limit.perMinute(100).algorithm(Algorithm.BUCKET).burst(20);
    assertThat(limit).isEqualTo(Limit.perMinute(100).burst(20));
  }

  @Test
  void equals_burstEqualToTheLimit_isThePlainBucket() {
    Limit plain = Limit.perMinute(100).algorithm(Algorithm.BUCKET);
    assertThat(Limit.perMinute(100).burst(100)).isEqualTo(plain).hasSameHashCodeAs(plain);
  }

  @Test
  void equals_sameWindowInOtherUnits_isEqual() {
    assertThat(Limit.parse("60/60s")).isEqualTo(Limit.perMinute(60));
  }

  @Test
  void equals_segmentsOfAnotherAlgorithm_makeNoDifference() {
    Limit plain = Limit.perMinute(5).algorithm(Algorithm.FIXED_WINDOW);
    assertThat(Limit.perMinute(5).segments(4).algorithm(Algorithm.FIXED_WINDOW))
        .isEqualTo(plain)
        .hasSameHashCodeAs(plain);
  }

  @Test
  void equals_anyDifferenceThatCounts_isUnequal() {
    Limit limit = Limit.perMinute(100);
    assertThat(limit)
        .isNotEqualTo(Limit.perMinute(101))
        .isNotEqualTo(Limit.perHour(100))
        .isNotEqualTo(limit.burst(20))
        .isNotEqualTo(limit.algorithm(Algorithm.FIXED_WINDOW))
        .isNotEqualTo(limit.toString());
    assertThat(limit.burst(20)).isNotEqualTo(limit.burst(21));
    assertThat(limit.segments(10)).isNotEqualTo(limit.segments(11));
  }

  @ParameterizedTest
  @CsvSource({
    "100/m, 100, 60000",
    "5/s, 5, 1000",
    "3/10s, 3, 10000",
    "1000/PT15M, 1000, 900000",
    "1 / 1ms, 1, 1",
    "4294967295/366d, 4294967295, 31622400000",
  })
  void parse_everyForm_isRead(String text, long units, long millis) {
    Limit limit = Limit.parse(text);
    assertThat(limit.units()).isEqualTo(units);
    assertThat(limit.window().millis()).isEqualTo(millis);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "100", "/m", "100/", "m/100", "100m", "1.5/s", "+1/s", "1e3/s"})
  void parse_anotherForm_isRefusedWithTheForm(String text) {
    assertThatThrownBy(() -> Limit.parse(text))
        .isInstanceOf(InvalidValueException.class)
        .hasMessageContaining(": " + text + " (expected: ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0/s | limit: 0 (expected: 1..4294967295)",
        "-1/s | limit: -1 (expected: 1..4294967295)",
        "4294967296/s | limit: 4294967296 (expected: 1..4294967295)",
        "9999999999999999999/s | limit: 9999999999999999999 (expected: 1..4294967295)",
        "100 | limit: 100 (expected: UNITS/WINDOW such as 100/m or 3/10s)",
        "5/z | limit: 5/z (expected: a window of 1ms..366d, written as 500ms, 1s, 15m, 1h, 1d or in"
            + " ISO-8601 as PT15M)",
      })
  void parse_outOfRange_saysWhatCameAndWhatWasExpected(String text, String message) {
    assertThatThrownBy(() -> Limit.parse(text))
        .isInstanceOf(InvalidValueException.class)
        .hasMessage(message);
  }

  @Test
  void toString_always_namesWhatCounts() {
    assertThat(Limit.perMinute(100)).hasToString("100/1m sliding_window_counter");
    assertThat(Limit.perMinute(100).burst(20)).hasToString("100/1m token_bucket burst 20");
    assertThat(Limit.perMinute(100).segments(6)).hasToString("100/1m segmented_window segments 6");
  }
}
