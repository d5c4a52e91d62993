package dev.weir.app.replay;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RecordedClockTest {

  private final RecordedClock clock = new RecordedClock(60_000_000);
  private long line;

  @Test
  void standstill_aLineFromTheFuture_isNamed() {
    arrive(0, 10, 3_600, 20, 30);
    assertThat(clock.standstill().map(Object::toString))
        .contains("line 3 is 59 min 40 s ahead of line 4");
  }

  @Test
  void standstill_atTheEnd_isNamedToo() {
    arrive(0, 3_600, 20);
    assertThat(clock.standstill().map(Object::toString))
        .contains("line 2 is 59 min 40 s ahead of line 3");
  }

  @Test
  void standstill_catchesUpLater_isStillNamed() {
    arrive(0, 3_600, 20, 30, 3_700, 10, 3_700);
    assertThat(clock.standstill().map(RecordedClock.Jump::fromLine)).contains(2L);
  }

  @Test
  void standstill_noLongerThanTheWindow_isNone() {
    arrive(100, 40, 50, 99, 101);
    assertThat(clock.backward()).isEqualTo(3);
    assertThat(clock.standstill()).isEmpty();
  }

  @Test
  void standstill_oneRequestThatBeganLongAgo_isNone() {
    arrive(1_000, 100, 1_000, 200, 1_001);
    assertThat(clock.farthestBack().micros()).isEqualTo(900_000_000);
    assertThat(clock.standstill()).isEmpty();
  }

  private void arrive(long... seconds) {
    for (long second : seconds) {
      clock.arrive(second * 1_000_000, ++line);
    }
  }
}
