package dev.weir.app.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.limit.InvalidValueException;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimestampsTest {

  @ParameterizedTest
  @CsvSource({
    "2023-11-16 18:17:03.9799600,     2023-11-16T18:17:03.979960Z",
    "2023-11-16T18:17:03Z,            2023-11-16T18:17:03Z",
    "2023-11-16T18:17:03.5+01:00,     2023-11-16T17:17:03.5Z",
    "2023-11-16T18:17:03-0730,        2023-11-17T01:47:03Z",
    "2023-11-16T18:17:03+02,          2023-11-16T16:17:03Z",
    "2023-11-16 18:17:03 UTC,         2023-11-16T18:17:03Z",
    "2023/11/16 18:17,                2023-11-16T18:17:00Z",
    "2023-11-16T18:17:03.1234567Z,    2023-11-16T18:17:03.123456Z",
    "2024-02-29,                      2024-02-29T00:00:00Z",
    "1772366400,                      2026-03-01T12:00:00Z",
    "1772366400.25,                   2026-03-01T12:00:00.25Z",
    "1772366400250,                   2026-03-01T12:00:00.25Z",
    "1772366400250.5,                 2026-03-01T12:00:00.2505Z",
    "1772366400250001,                2026-03-01T12:00:00.250001Z",
    "1772366400250001999,             2026-03-01T12:00:00.250001Z",
    "0,                               1970-01-01T00:00:00Z",
  })
  void parse_eachForm_isTheInstant(String text, Instant expected) {
    assertThat(Words.instant(Timestamps.parse(text))).isEqualTo(expected.toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "x",
        "-1",
        "1.",
        "1e9",
        "12:00",
        "2023-13-01",
        "2023-02-29",
        "2023-11-16T24:00:00Z",
        "2023-11-16T18:60:03Z",
        "2023-11-16T18:17:03+1",
        "2023-11-16T18:17:03Zx",
        "2023-11-16x18:17:03",
        "2023-11-16T",
        "2023-11-16T18",
        "1969-12-31T23:59:59Z",
        "2200-01-02",
        "99999999999999999999999",
        "2023-11-16T18:17:03.",
        "2023-11/16"
      })
  void parse_noTime_saysWhatCameAndWhatWasExpected(String text) {
    assertThatThrownBy(() -> Timestamps.parse(text))
        .isInstanceOf(InvalidValueException.class)
        .hasMessageStartingWith("time: " + text + " (expected: a time from 1970 to 2200");
  }

  @ParameterizedTest
  @CsvSource({
    "10/Oct/2000:13:55:36 -0700, 2000-10-10T20:55:36Z",
    "01/Mar/2026:00:00:00 +0000, 2026-03-01T00:00:00Z",
  })
  void parseLogTime_ofAnAccessLog_isTheInstant(String text, Instant expected) {
    assertThat(Words.instant(Timestamps.parseLogTime(text))).isEqualTo(expected.toString());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"10/Okt/2000:13:55:36 -0700", "10/anF/2000:13:55:36 -0700", "10/Oct/2000", ""})
  void parseLogTime_noTime_isRefused(String text) {
    assertThatThrownBy(() -> Timestamps.parseLogTime(text))
        .isInstanceOf(InvalidValueException.class);
  }
}
