package dev.weir.app.replay;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.limit.InvalidValueException;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class LineReaderTest {

  @Test
  void next_linesOfBothEndings_comeWithoutThem() throws IOException {
    LineReader reader = reader("\uFEFFa\r\n\nb\u00e9\nlast");
    assertThat(reader.next()).isEqualTo("a");
    assertThat(reader.next()).isEmpty();
    assertThat(reader.next()).isEqualTo("b\u00e9");
    assertThat(reader.next()).isEqualTo("last");
    assertThat(reader.number()).isEqualTo(4);
    assertThat(reader.next()).isNull();
  }

  @Test
  void next_bytesThatAreNotUtf8_staySeveralTexts() throws IOException {
    byte[] bytes =
        "\u00EF\u00BB\u00BFcaf\u00E8\ncaf\u00E9\n\u00EF\u00BF\u00BD".getBytes(ISO_8859_1);
    LineReader reader = new LineReader(new ByteArrayInputStream(bytes));
    assertThat(reader.next()).isEqualTo("caf\u00E8");
    assertThat(reader.next()).isEqualTo("caf\u00E9");
    assertThat(reader.next()).as("written as U+FFFD").isEqualTo("\uFFFD");
  }

  @Test
  void next_lineOverManyBuffers_isWhole() throws IOException {
    String line = "x".repeat(500_000);
    LineReader reader = reader("a\n" + line + "\nb\n");
    assertThat(reader.next()).isEqualTo("a");
    assertThat(reader.next()).isEqualTo(line);
    assertThat(reader.next()).isEqualTo("b");
    assertThat(reader.next()).isNull();
  }

  @Test
  void next_lineTooLong_isRefusedAndTheNextIsRead() throws IOException {
    LineReader reader = reader("a\n" + "x".repeat(3_000_000) + "\nb");
    assertThat(reader.next()).isEqualTo("a");
    assertThatThrownBy(reader::next)
        .isInstanceOf(InvalidValueException.class)
        .hasMessage("line: 3000000 bytes (expected: at most 1048576)");
    assertThat(reader.number()).isEqualTo(2);
    assertThat(reader.next()).isEqualTo("b");
    assertThat(reader.number()).isEqualTo(3);
  }

  private static LineReader reader(String text) {
    return new LineReader(new ByteArrayInputStream(text.getBytes(UTF_8)));
  }
}
