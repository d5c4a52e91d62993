package dev.weir.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonTextTest {

  @ParameterizedTest
  @ValueSource(longs = {0, 9, 10, 99, 100, 4_294_967_295L, Long.MAX_VALUE})
  void number_ofAnySize_isWrittenInDigits(long value) {
    assertThat(new JsonText(1).number(value)).hasToString(Long.toString(value));
  }

  @Property(tries = 500)
  void number_written_isTheNumber(@ForAll @LongRange long value) {
    assertThat(new JsonText(1).number(value)).hasToString(Long.toString(value));
  }

  @Property(tries = 500)
  void text_readBack_isTheText(@ForAll String text) throws Exception {
    try (JsonParser parser =
        new JsonFactory().createParser(new JsonText(1).text(text).toString())) {
      parser.nextToken();
      assertThat(parser.getText()).isEqualTo(text);
    }
  }

  @Test
  void text_withControlCharacters_isEscaped() {
    assertThat(new JsonText(1).text("a\"\\\u0001\u007f\n"))
        .hasToString("\"a\\\"\\\\\\u0001\\u007f\\u000a\"");
  }
}
