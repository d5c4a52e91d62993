package dev.weir.server.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.limit.Algorithm;
import dev.weir.limit.InvalidValueException;
import dev.weir.limit.Limit;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class AdHocLimitsTest {

  private final AdHocLimits limits = new AdHocLimits();

  @Test
  void limit_askedForAgain_isTheSameObject() {
    assertThat(limits.limit(5, "1m", "token-bucket", 7L))
        .isEqualTo(Limit.perMinute(5).burst(7))
        .isSameAs(limits.limit(5, "1m", "token-bucket", 7L));
  }

  @Test
  void limits_thatDifferInOneWord_differ() {
    assertThat(limits.limit(5, "1m", null, null)).isEqualTo(Limit.perMinute(5));
    assertThat(limits.limit(6, "1m", null, null)).isEqualTo(Limit.perMinute(6));
    assertThat(limits.limit(5, "1s", null, null)).isEqualTo(Limit.perSecond(5));
    assertThat(limits.limit(5, "1m", null, 9L)).isEqualTo(Limit.perMinute(5).burst(9));
    assertThat(limits.limit(5, "1m", "gcra", null))
        .isEqualTo(Limit.perMinute(5).algorithm(Algorithm.BUCKET));
    assertThat(limits.limit(5, "1m", "concurrency", null))
        .isEqualTo(Limit.concurrency(5, Duration.ofMinutes(1)));
  }

  @Test
  void limits_moreThanThereIsRoomFor_areStillRight() {
    for (int round = 0; round < 2; round++) {
      for (int units = 1; units <= 20_000; units++) {
        assertThat(limits.limit(units, "1m", null, null).units()).isEqualTo(units);
      }
    }
  }

  @Test
  void burst_besideAWindow_isRefused() {
    assertThatThrownBy(() -> limits.limit(5, "1m", "fixed_window", 5L))
        .isInstanceOf(InvalidValueException.class)
        .hasMessageStartingWith("burst: 5 (expected: none beside fixed_window");
  }

  @Test
  void logOfTooMany_isRefused() {
    assertThatThrownBy(() -> limits.limit(10_001, "1m", "sliding_window_log", null))
        .hasMessageStartingWith("limit: 10001 (expected: 1..10000");
  }
}
