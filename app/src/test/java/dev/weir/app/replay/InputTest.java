package dev.weir.app.replay;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.app.terminal.CommandFailedException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;

class InputTest {

  @Test
  void open_gzipMemberThatArrivesLate_isReadToo() throws IOException {
    // Between the two there is nothing available, as on a pipe whose writer is slow.
    InputStream pipe = new SequenceInputStream(packed("a\n"), packed("b\n"));
    try (Input input = Input.open("-", pipe)) {
      assertThat(input.stream().readAllBytes()).asString(UTF_8).isEqualTo("a\nb\n");
    }
  }

  @Test
  void open_nameThatCannotBe_isAFailureInOneLine() {
    assertThatThrownBy(() -> Input.open("a\0b", InputStream.nullInputStream()))
        .isInstanceOf(CommandFailedException.class)
        .hasMessageStartingWith("a\0b: no name of a file: ")
        .hasMessageContaining("LC_ALL=C.UTF-8");
  }

  private static InputStream packed(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(bytes)) {
      out.write(text.getBytes(UTF_8));
    }
    return new ByteArrayInputStream(bytes.toByteArray());
  }
}
