package dev.weir.server.check;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoundedUpTest {

  @ParameterizedTest
  @CsvSource({"0,0", "1,1", "1000000,1", "1000001,2", "-1,0", "-1000000,-1"})
  void seconds_ofMicros_areTheNextWholeOnes(long micros, long seconds) {
    assertThat(RoundedUp.seconds(micros)).isEqualTo(seconds);
  }

  @Test
  void seconds_ofTheLargest_doNotOverflow() {
    assertThat(RoundedUp.seconds(Long.MAX_VALUE)).isEqualTo(Long.MAX_VALUE / 1_000_000 + 1);
  }

  @Test
  void durations_withAnyRest_areRoundedUp() {
    assertThat(RoundedUp.seconds(Duration.ofSeconds(2).plusNanos(1))).isEqualTo(3);
    assertThat(RoundedUp.seconds(Duration.ofSeconds(2))).isEqualTo(2);
    assertThat(RoundedUp.millis(Duration.ofMillis(2).plusNanos(1))).isEqualTo(3);
    assertThat(RoundedUp.millis(Duration.ofMillis(2))).isEqualTo(2);
  }
}
