package dev.weir.redis;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;

class LatencyTest {

  @Property
  void quantile_ofOne_isAtMostAnEighthAbove(@ForAll @LongRange(max = 1L << 62) long nanos) {
    Latency latency = new Latency();
    latency.record(nanos);

    assertThat(latency.quantile(0.5).toNanos()).isBetween(nanos, nanos + nanos / 8);
  }

  @Test
  void quantiles_ofMany_leaveTheirShareAbove() {
    Latency latency = new Latency();
    for (int i = 1; i <= 1_000; i++) {
      latency.record(i * 1_000L);
    }

    assertThat(latency.quantile(0.5).toNanos()).isBetween(500_000L, 563_000L);
    assertThat(latency.quantile(0.99).toNanos()).isBetween(990_000L, 1_120_000L);
  }

  @Test
  void quantile_ofNone_isZero() {
    assertThat(new Latency().quantile(0.99)).isEqualTo(Duration.ZERO);
  }
}
