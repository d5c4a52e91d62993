package dev.weir.app.replay;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WordsTest {

  @ParameterizedTest
  @CsvSource({
    "0,             0 s",
    "999,           999 µs",
    "1500,          1.5 ms",
    "42400000,      42.4 s",
    "59000000,      59 s",
    "60000000,      1 min",
    "598000000,     9 min 58 s",
    "18720000000,   5 h 12 min",
    "273600000000,  3 d 4 h",
  })
  void span_anyLength_hasItsTwoGreatestUnits(long micros, String expected) {
    assertThat(Words.span(micros)).isEqualTo(expected);
  }

  @Test
  void printable_whatWouldSteerATerminal_isEscaped() {
    assertThat(Words.printable("a\033[31mb\u202Ec\n", 80))
        .isEqualTo("a\\u001b[31mb\\u202ec\\u000a");
  }

  @Test
  void printable_longText_isCut() {
    assertThat(Words.printable("0123456789", 10)).isEqualTo("0123456789");
    assertThat(Words.printable("0123456789x", 10)).isEqualTo("012345678…");
  }
}
