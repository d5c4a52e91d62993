package dev.weir.app.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.limit.InvalidValueException;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonLinesParserTest {

  @Test
  void parse_nestedFields_areNamedWithDots() {
    JsonLinesParser parser = parser("meta.at", "client.id+client.net.zone", "tokens.in+tokens.out");
    Event event =
        parser.parse(
            "{\"tokens\":{\"in\":5,\"out\":7},\"skipped\":[{\"meta\":1}],\"client\":{\"net\":"
                + "{\"zone\":\"eu\"},\"id\":\"me\"},\"meta\":{\"at\":1772366400250}}");
    assertThat(event).isEqualTo(new Event(1_772_366_400_250_000L, List.of("me", "eu"), 12));
  }

  @Test
  void parse_nameWithDots_isFoundToo() {
    assertThat(parser("t", "http.user", null).parse("{\"http.user\":\"me\",\"t\":1}").key())
        .isEqualTo("me");
  }

  @Test
  void parse_severalUsualTimes_takesTheMostUsual() {
    assertThat(
            parser(null, null, null).parse("{\"date\":500000000,\"Timestamp\":700000000,\"ts\":1}"))
        .isEqualTo(new Event(700_000_000_000_000L, "all", 1));
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "0.25", "12", "99999999.5", "-3", "1.5E-4", "\"42\""})
  void parse_smallNumberUnderAUsualName_leavesItToTheNext(String duration) {
    String line = "{\"time\":" + duration + ",\"ts\":\"2026-03-01T12:00:00Z\"}";
    assertThat(parser(null, null, null).parse(line).timeMicros()).isEqualTo(1_772_366_400_000_000L);
  }

  @Test
  void parse_smallNumberAlone_isRefusedUnlessTold() {
    assertThatThrownBy(() -> parser(null, null, null).parse("{\"time\":5}"))
        .hasMessage(
            "time: 5 (expected: a date or a number from 10^8 on; or --time, to take smaller ones)");
    assertThat(parser("time", null, null).parse("{\"time\":5}").timeMicros()).isEqualTo(5_000_000);
  }

  @Test
  void parse_nullKey_isNobody() {
    assertThat(parser("t", "user", null).parse("{\"t\":1,\"user\":null}").key()).isEqualTo("-");
  }

  @Test
  void parse_fieldOfTheLineBefore_isForgotten() {
    JsonLinesParser parser = parser("t", "user", null);
    parser.parse("{\"t\":1,\"user\":\"a\"}");
    assertThatThrownBy(() -> parser.parse("{\"t\":1}"))
        .hasMessage("user: none (expected: a field of that name)");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[]",
        "1",
        "{",
        "{\"t\":1}}",
        "{\"t\":1} {\"t\":2}",
        "{\"t\":\"x\"}",
        "{\"t\":{\"a\":1}}",
        "{\"t\":[1]}",
        "{}",
        "nonsense",
        "{\"t\":1,\"c\":-1}",
        "{\"t\":1,\"c\":1.5}",
        "{\"t\":1,\"c\":null}",
        "{\"t\":1,\"c\":\"x\"}"
      })
  void parse_badLine_isRefused(String line) {
    JsonLinesParser parser =
        line.contains("\"c\"") ? parser("t", null, "c") : parser("t", null, null);
    assertThatThrownBy(() -> parser.parse(line)).isInstanceOf(InvalidValueException.class);
  }

  @Test
  void parse_deepNesting_isReadOrRefused() {
    String deep = "{\"a\":".repeat(900) + "1" + "}".repeat(900);
    assertThatThrownBy(() -> parser("t", null, null).parse(deep))
        .isInstanceOf(InvalidValueException.class);
    String tooDeep = "{\"a\":".repeat(5_000) + "1" + "}".repeat(5_000);
    assertThatThrownBy(() -> parser("t", null, null).parse(tooDeep))
        .isInstanceOf(InvalidValueException.class);
  }

  private static JsonLinesParser parser(String time, String key, String cost) {
    return new JsonLinesParser(
        Selection.of(
            Optional.ofNullable(time), Optional.ofNullable(key), Optional.ofNullable(cost)));
  }
}
