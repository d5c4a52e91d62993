package dev.weir.server.ops;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.limit.Decision;
import dev.weir.limit.Limit;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class UsageTest {

  private static final Limit TEN = Limit.perHour(10);

  private final AtomicLong nanos = new AtomicLong();
  private final Usage usage = new Usage(nanos::get);

  private void left(long remaining) {
    usage.note(Decision.allowed(TEN, remaining, 1, 0, 0, 1));
  }

  @Test
  void percent_ofSeveralCounters_isThatOfTheFullest() {
    left(8);
    left(3);
    left(9);

    assertThat(usage.percent()).isEqualTo(70);
  }

  @Test
  void percent_aMinuteAfterThePeak_isToldOnceMore() {
    left(0);
    nanos.addAndGet(TimeUnit.MINUTES.toNanos(1));
    assertThat(usage.percent()).isEqualTo(100);
    left(8);

    assertThat(usage.percent()).isEqualTo(100);
    nanos.addAndGet(TimeUnit.MINUTES.toNanos(1));
    assertThat(usage.percent()).isEqualTo(100);
    assertThat(usage.percent()).isEqualTo(20);
  }

  @Test
  void percent_ofWhatPolicyDecided_isNothing() {
    usage.note(Decision.deniedByPolicy(TEN, 1, 0, 1));

    assertThat(usage.percent()).isZero();
  }
}
