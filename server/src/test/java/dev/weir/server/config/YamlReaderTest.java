package dev.weir.server.config;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.rule.Location;
import dev.weir.rule.tree.Node;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class YamlReaderTest {

  private static Node read(String text) throws InvalidFileException {
    return YamlReader.read(text.getBytes(UTF_8), "weir.yaml");
  }

  private static Object value(String text) throws InvalidFileException {
    return ((Node.Scalar) read(text)).value();
  }

  @Test
  void number_asJavaPrintsIt_isANumber() throws InvalidFileException {
    assertThat(value("42")).isEqualTo(42L);
    assertThat(value("-7")).isEqualTo(-7L);
    assertThat(value("1.5")).isEqualTo(1.5);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "007",
        "1e3",
        "0x10",
        "0o7",
        "1_000",
        "+1",
        "1.50",
        ".5",
        ".inf",
        "yes",
        "on",
        "True",
        "12:30:45",
        "2026-12-01",
        "9223372036854775808",
        "-0",
        "1.2.3"
      })
  void scalar_thatWouldNotComeBackTheSame_isAText(String text) throws InvalidFileException {
    assertThat(value(text)).isEqualTo(text);
  }

  @Test
  void scalar_quotedOrTagged_isAText() throws InvalidFileException {
    assertThat(value("'42'")).isEqualTo("42");
    assertThat(value("\"true\"")).isEqualTo("true");
    assertThat(value("!!str 42")).isEqualTo("42");
    assertThat(value("|\n  42\n")).isEqualTo("42\n");
  }

  @Test
  void scalar_trueFalseOrNull_isThat() throws InvalidFileException {
    assertThat(value("true")).isEqualTo(true);
    assertThat(value("false")).isEqualTo(false);
    assertThat(value("null")).isNull();
    assertThat(value("~")).isNull();
  }

  @Test
  void node_anywhere_knowsLineAndColumn() throws InvalidFileException {
    Node.Mapping document =
        (Node.Mapping) read("# rules\nhttp:\n  port: 8080\nheaders:\n  - legacy\n  - {ä: 'ö'}\n");
    Node.Entry http = document.entries().get(0);
    assertThat(http.location()).isEqualTo(Location.of("weir.yaml", 2, 1));
    Node.Entry port = ((Node.Mapping) http.value()).entries().get(0);
    assertThat(port.location()).isEqualTo(Location.of("weir.yaml", 3, 3));
    assertThat(port.value().location()).hasToString("weir.yaml:3:9");
    Node.Items headers = (Node.Items) document.entries().get(1).value();
    assertThat(headers.location()).hasToString("weir.yaml:5:3");
    Node.Mapping inner = (Node.Mapping) headers.items().get(1);
    assertThat(inner.entries().get(0).value().location()).hasToString("weir.yaml:6:9");
  }

  @Test
  void json_anyDocument_isYaml() throws InvalidFileException {
    String json = "{\"a\": [1, \"x\\u00e4\", null, true],\r\n\t\"b\": {\"c\": 1.5}}";
    Node.Mapping document = (Node.Mapping) read(json);
    Node.Items list = (Node.Items) document.value("a").orElseThrow();
    assertThat(list.items().stream().map(item -> ((Node.Scalar) item).value()))
        .containsExactly(1L, "xä", null, true);
    assertThat(document.entries().get(1).location()).hasToString("weir.yaml:2:2");
  }

  @Test
  void alias_ofWhatIsWrittenBefore_isTheSameTree() throws InvalidFileException {
    Node.Mapping document = (Node.Mapping) read("a: &x {b: 1}\nc: *x\n");
    assertThat(document.value("c")).isEqualTo(document.value("a"));
  }

  @Test
  void aliases_thatMultiply_areRefusedAtOnce() {
    StringBuilder bomb = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 12; i++) {
      String last = "*a" + (i - 1);
      bomb.append("a" + i + ": &a" + i + " [" + String.join(", ", List.of(last, last, last)));
      bomb.append(", " + String.join(", ", List.of(last, last, last, last, last)) + "]\n");
    }
    assertThatThrownBy(() -> read(bomb.toString()))
        .hasMessageContaining("aliases for more than 100000 values (expected: at most 100000)");
  }

  @ParameterizedTest
  @CsvSource({"[,]", "'{a: ',}"})
  void nesting_tooDeep_isRefused(String open, String close) throws InvalidFileException {
    int most = YamlReader.MAX_DEPTH;
    assertThat(read(open.repeat(most) + close.repeat(most))).isNotNull();
    assertThatThrownBy(() -> read(open.repeat(most + 1) + close.repeat(most + 1)))
        .hasMessageContaining("more than 32 levels (expected: at most 32)");
    assertThatThrownBy(() -> read(open.repeat(200_000)))
        .hasMessageContaining("more than 32 levels (expected: at most 32)");
  }

  @Test
  void document_withoutAnything_isRefused() {
    for (String text : List.of("", "\n", "# nothing\n", "\uFEFF")) {
      assertThatThrownBy(() -> read(text))
          .hasMessage("weir.yaml: document: nothing (expected: a mapping of names to values)");
    }
  }

  @Test
  void bytes_thatAreNoUtf8_areRefusedWhereTheyAre() {
    byte[] latin = "host: a\nname: größe\n".getBytes(ISO_8859_1);
    assertThatThrownBy(() -> YamlReader.read(latin, "weir.yaml"))
        .hasMessage("weir.yaml:2:9: document: no UTF-8 (expected: UTF-8)");
    assertThatThrownBy(() -> YamlReader.read("host: a".getBytes(UTF_16), "weir.yaml"))
        .hasMessage("weir.yaml:1:1: document: no UTF-8 (expected: UTF-8)");
    byte[] cut = new byte[] {'a', ':', ' ', (byte) 0xC3};
    assertThatThrownBy(() -> YamlReader.read(cut, "weir.yaml"))
        .hasMessage("weir.yaml:1:4: document: no UTF-8 (expected: UTF-8)");
  }

  @Test
  void character_thatIsNoText_isRefusedWhereItIs() {
    assertThatThrownBy(() -> read("host: a\nname: \u0000\n"))
        .hasMessage("weir.yaml:2:7: document: the character U+0000 (expected: text without it)");
    assertThatThrownBy(() -> read("host: \uFFFF\n")).hasMessageContaining("U+FFFF");
  }

  @Test
  void byteOrderMark_atTheStart_isPassedOver() throws InvalidFileException {
    Node.Mapping document = (Node.Mapping) read("\uFEFFhost: a\n");
    assertThat(document.entries().get(0).location()).hasToString("weir.yaml:1:1");
    assertThat(document.entries().get(0).name()).isEqualTo("host");
  }
}
