package dev.weir.limit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WindowTest {

  private static final String EXPECTED =
      " (expected: 1ms..366d, written as 500ms, 1s, 15m, 1h, 1d or in ISO-8601 as PT15M";

  @ParameterizedTest
  @CsvSource({
    "1ms, 1",
    "500ms, 500",
    "1s, 1000",
    "1m, 60000",
    "15m, 900000",
    "1h, 3600000",
    "1d, 86400000",
    "366d, 31622400000",
    "31622400000ms, 31622400000",
    "007s, 7000",
    "ms, 1",
    "s, 1000",
    "m, 60000",
    "h, 3600000",
    "d, 86400000",
    "PT15M, 900000",
    "pt15m, 900000",
    "P1D, 86400000",
    "PT0.5S, 500",
    "P366D, 31622400000",
  })
  void parse_everyForm_isRead(String text, long millis) {
    assertThat(Window.parse(text).millis()).isEqualTo(millis);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        " ",
        "1",
        "0",
        "0s",
        "0ms",
        "-1s",
        "+1s",
        "1.5s",
        "1 s",
        " 1s",
        "1s ",
        "1M",
        "1w",
        "1y",
        "1S",
        "367d",
        "31622400001ms",
        "99999999999d",
        "100000000000ms",
        "m1",
        "1s1m",
        "\u0661s",
        "P",
        "PT",
        "PT0S",
        "PT-1S",
        "-PT1S",
        "P367D",
        "PT0.0005S",
        "P99999999999999D",
        "PT15M\n",
        "1s\u0000"
      })
  void parse_anythingElse_isRefusedWithWhatCame(String text) {
    assertThatThrownBy(() -> Window.parse(text))
        .isInstanceOf(InvalidValueException.class)
        .hasMessageStartingWith("window: ")
        .hasMessageContaining(EXPECTED);
  }

  @Test
  void parse_tooLong_isRefusedWithTheTextThatCame() {
    assertThatThrownBy(() -> Window.parse("367d")).hasMessage("window: 367d" + EXPECTED + ")");
  }

  @Test
  void of_fractionOfAMillisecond_isRefused() {
    assertThatThrownBy(() -> Window.of(Duration.ofNanos(1_500_000)))
        .isInstanceOf(InvalidValueException.class)
        .hasMessage("window: PT0.0015S" + EXPECTED + ", in whole milliseconds)");
  }

  @Test
  void of_durationsOutsideTheRange_areRefused() {
    for (Duration duration :
        new Duration[] {
          Duration.ZERO,
          Duration.ofMillis(-1),
          Duration.ofDays(366).plusMillis(1),
          Duration.ofSeconds(Long.MAX_VALUE),
          Duration.ofSeconds(Long.MIN_VALUE)
        }) {
      assertThatThrownBy(() -> Window.of(duration))
          .as("%s", duration)
          .isInstanceOf(InvalidValueException.class);
    }
  }

  @Test
  void of_edgesOfTheRange_areAccepted() {
    assertThat(Window.of(Duration.ofMillis(1)).micros()).isEqualTo(1_000);
    assertThat(Window.of(Duration.ofDays(366)).duration()).isEqualTo(Duration.ofDays(366));
  }

  @ParameterizedTest
  @CsvSource({"1, 1ms", "1000, 1s", "60000, 1m", "90000, 90s", "86400000, 1d", "129600000, 36h"})
  void toString_always_isTheGreatestUnitThatDivides(long millis, String text) {
    assertThat(new Window(millis)).hasToString(text);
  }
}
