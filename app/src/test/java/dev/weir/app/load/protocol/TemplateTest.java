package dev.weir.app.load.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TemplateTest {

  @ParameterizedTest
  @CsvSource({
    "{key},42",
    "a{key}b{n}c{key},a42b7c42",
    "'{\"user_id\":\"{key}\"}','{\"user_id\":\"42\"}'",
    "{other} {},{other} {}",
    "ü{n},ü7",
    "plain,plain"
  })
  void write_withPlaces_fillsThemIn(String template, String expected) {
    assertThat(written(Template.of(template), 7, 42)).isEqualTo(expected);
  }

  @Test
  void write_numbersOfAnySize_areDecimal() {
    Template template = Template.of("{n}");
    for (long number : new long[] {0, 9, 10, 99, 100, 1_000_000, Long.MAX_VALUE}) {
      assertThat(written(template, number, 0)).isEqualTo(Long.toString(number));
    }
  }

  private static String written(Template template, long number, long key) {
    ByteBuffer out = ByteBuffer.allocate((int) template.maxLength());
    template.write(number, key, out);
    assertThat(out.position()).isEqualTo(template.length(number, key));
    return new String(out.array(), 0, out.position(), UTF_8);
  }
}
