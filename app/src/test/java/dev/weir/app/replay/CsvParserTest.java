package dev.weir.app.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.limit.InvalidValueException;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CsvParserTest {

  private static final Selection NOTHING =
      Selection.of(Optional.empty(), Optional.empty(), Optional.empty());

  @Test
  void parse_usualTimeAndNothingElse_isEverybodysOneUnit() {
    assertThat(new CsvParser("a,TIMESTAMP,b", NOTHING).parse("x,100000000,y"))
        .isEqualTo(new Event(100_000_000_000_000L, "all", 1));
  }

  @Test
  void parse_selectedColumns_areUsed() {
    CsvParser parser =
        new CsvParser(
            "at,who,In,out",
            Selection.of(Optional.of("at"), Optional.of("who"), Optional.of("in+out")));
    assertThat(parser.parse("2,me,30,4")).isEqualTo(new Event(2_000_000, "me", 34));
    assertThat(parser.parse("2,,30.0,0").key()).isEqualTo("-");
  }

  @ParameterizedTest
  @ValueSource(strings = {";", "\t", "|", ","})
  void parse_eachSeparator_isFoundInTheHeader(String separator) {
    CsvParser parser =
        new CsvParser(
            "time" + separator + "user",
            Selection.of(Optional.empty(), Optional.of("user"), Optional.empty()));
    assertThat(parser.parse("1772366400" + separator + "me").key()).isEqualTo("me");
  }

  @Test
  void parse_quotedValues_areUnquoted() {
    CsvParser parser =
        new CsvParser(
            "\"user\",time", Selection.of(Optional.empty(), Optional.of("user"), Optional.empty()));
    assertThat(parser.parse("\"a \"\"b\"\", c\",1772366400").key()).isEqualTo("a \"b\", c");
    assertThat(parser.parse("x,\"1772366400\""))
        .isEqualTo(new Event(1_772_366_400_000_000L, "x", 1));
    assertThat(parser.parse("\"\",1772366400").key()).isEqualTo("-");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "2026-03-01",
        "2026-03-01,2,3",
        "\"2026-03-01,2",
        "\"2026-03-01\"x,2",
        "2026-03-01,-2",
        "2026-03-01,1.5",
        "2026-03-01,",
        "2026-03-01,4294967296"
      })
  void parse_badLine_isRefused(String line) {
    CsvParser parser =
        new CsvParser(
            "time,units", Selection.of(Optional.empty(), Optional.empty(), Optional.of("units")));
    assertThatThrownBy(() -> parser.parse(line)).isInstanceOf(InvalidValueException.class);
  }

  @Test
  void parse_smallNumberUnderAUsualName_isRefusedUnlessTold() {
    assertThatThrownBy(() -> new CsvParser("time,at", NOTHING).parse("0.25,1772366400"))
        .hasMessage(
            "time: 0.25 (expected: a date or a number from 10^8 on; or --time, to take smaller"
                + " ones)");
    Selection told = Selection.of(Optional.of("time"), Optional.empty(), Optional.empty());
    assertThat(new CsvParser("time", told).parse("0.25").timeMicros()).isEqualTo(250_000);
  }

  @Test
  void new_unknownColumn_listsThoseThereAre() {
    Selection selection = Selection.of(Optional.empty(), Optional.of("usr"), Optional.empty());
    assertThatThrownBy(() -> new CsvParser("time,user", selection))
        .hasMessage("key: usr (expected: a column of time, user)");
  }

  @Test
  void new_noUsualTime_asksForOne() {
    assertThatThrownBy(() -> new CsvParser("a,b", NOTHING))
        .hasMessage("time: none (expected: --time with one of a, b)");
  }
}
