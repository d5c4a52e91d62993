package dev.weir.app.replay;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class TimelineTest {

  @Test
  void add_fewMilliseconds_keepsCellsOfOne() {
    Timeline timeline = new Timeline();
    timeline.add(5_000, 2, true);
    timeline.add(7_999, 3, false);
    assertThat(timeline.widthMicros()).isEqualTo(1_000);
    assertThat(timeline.startMicros()).isEqualTo(5_000);
    assertThat(timeline.allowed()).containsExactly(2, 0, 0);
    assertThat(timeline.denied()).containsExactly(0, 0, 3);
  }

  @Test
  void add_anyTimes_equalsCellsOfTheFinalWidth() {
    Random random = new Random(42);
    for (int round = 0; round < 200; round++) {
      long[] times = random.longs(50, 0, 1L << random.nextInt(1, 52)).sorted().toArray();
      Timeline timeline = new Timeline();
      for (long time : times) {
        timeline.add(time, 1, true);
      }
      long[] cells = timeline.allowed();
      long width = timeline.widthMicros();
      assertThat(timeline.startMicros()).isEqualTo(times[0] / width * width);
      long[] expected = new long[(int) (times[49] / width - times[0] / width) + 1];
      for (long time : times) {
        expected[(int) (time / width - times[0] / width)]++;
      }
      assertThat(cells).isEqualTo(expected);
      assertThat(Arrays.stream(cells).sum()).isEqualTo(50);
    }
  }
}
