package dev.weir.app.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

class SchedulePropertyTest {

  @Property(tries = 200, seed = "4")
  void anyProfile_takenToItsEnd_isInOrderAndWithinItsPhase(
      @ForAll Profile profile,
      @ForAll @IntRange(min = 1, max = 3000) int rate,
      @ForAll @IntRange(min = 10, max = 4000) int millis) {
    List<Phase> phases = profile.phases(rate, millis * 1_000_000L);
    Schedule schedule = new Schedule(phases);
    assertThat(schedule.nanos()).isBetween(millis * 1_000_000L - 4, millis * 1_000_000L);
    long due = 0;
    long taken = 0;
    while (schedule.hasNext()) {
      assertThat(schedule.nextDue()).isBetween(due, schedule.nanos() - 1);
      due = schedule.nextDue();
      assertThat(schedule.phaseAt(due)).isEqualTo(schedule.nextPhase());
      assertThat(schedule.behind(due)).isBetween(0L, 1L);
      schedule.take();
      taken++;
    }
    assertThat(taken).isEqualTo(phases.stream().mapToLong(Phase::requests).sum());
  }
}
