package dev.weir.app.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ScheduleTest {

  private static final long SECOND = 1_000_000_000L;

  @Test
  void spike_threeSeconds_isTenTimesTheRateInTheMiddle() {
    List<Phase> phases = Profile.SPIKE.phases(1000, 3 * SECOND);
    assertThat(phases).extracting(Phase::name).containsExactly("base", "peak", "back");
    assertThat(phases).extracting(Phase::requests).containsExactly(1000L, 10_000L, 1000L);
    assertThat(phases).extracting(Phase::nanos).containsExactly(SECOND, SECOND, SECOND);
  }

  @Test
  void stepAndRamp_fourSeconds_reachTheRate() {
    assertThat(Profile.STEP.phases(1000, 4 * SECOND))
        .extracting(Phase::requests)
        .containsExactly(250L, 500L, 750L, 1000L);
    assertThat(Profile.RAMP.phases(1000, 4 * SECOND))
        .extracting(Phase::requests)
        .containsExactly(125L, 375L, 625L, 875L);
  }

  @Test
  void steady_thousandASecond_isDueEachMillisecond() {
    Schedule schedule = new Schedule(Profile.STEADY.phases(1000, SECOND));
    for (int i = 0; i < 1000; i++) {
      assertThat(schedule.hasNext()).isTrue();
      assertThat(schedule.nextDue()).isEqualTo(i * SECOND / 1000);
      schedule.take();
    }
    assertThat(schedule.hasNext()).isFalse();
  }

  @Test
  void behind_nothingTaken_isAllThatWasDue() {
    Schedule schedule = new Schedule(Profile.STEADY.phases(1000, SECOND));
    assertThat(schedule.behind(SECOND / 2)).isEqualTo(500);
    schedule.take();
    assertThat(schedule.behind(SECOND / 2)).isEqualTo(499);
    assertThat(schedule.behind(5 * SECOND)).isEqualTo(999);
  }
}
