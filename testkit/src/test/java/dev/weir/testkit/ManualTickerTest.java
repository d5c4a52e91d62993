package dev.weir.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ManualTickerTest {

  @Test
  void nowMicros_untilItIsMoved_standsStill() {
    ManualTicker clock = ManualTicker.at(Instant.parse("2026-01-01T00:00:00.000007Z"));
    assertThat(clock.nowMicros()).isEqualTo(1_767_225_600_000_007L);
    assertThat(clock.nowMicros()).isEqualTo(1_767_225_600_000_007L);
  }

  @Test
  void advance_anyWay_movesByThat() {
    ManualTicker clock = ManualTicker.at(1_000);
    clock.advance(Duration.ofMillis(2));
    clock.advanceMicros(-3);
    assertThat(clock.nowMicros()).isEqualTo(2_997);
    clock.moveTo(5);
    assertThat(clock.nowMicros()).isEqualTo(5);
  }
}
