package dev.weir.server.resp;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandReaderTest {

  private final CommandReader reader = new CommandReader();
  private final ByteBuf in = Unpooled.buffer();

  private List<List<String>> read(String bytes) throws ProtocolException {
    in.writeBytes(bytes.getBytes(ISO_8859_1));
    List<List<String>> commands = new ArrayList<>();
    while (reader.next(in)) {
      List<String> words = new ArrayList<>();
      for (int i = 0; i < reader.arguments().count(); i++) {
        words.add(new String(reader.arguments().bytes(i), ISO_8859_1));
      }
      commands.add(words);
    }
    return commands;
  }

  @Test
  void next_array_readsEachArgument() throws ProtocolException {
    assertThat(read("*2\r\n$4\r\nECHO\r\n$5\r\na\r\nb\n\r\n"))
        .containsExactly(List.of("ECHO", "a\r\nb\n"));
  }

  @Test
  void next_pipelined_readsOneAfterTheOther() throws ProtocolException {
    assertThat(read("*1\r\n$4\r\nPING\r\nPING\r\n\r\n*0\r\n*-1\r\nECHO x\n"))
        .containsExactly(
            List.of("PING"),
            List.of("PING"),
            List.of(),
            List.of(),
            List.of(),
            List.of("ECHO", "x"));
  }

  @Test
  void next_everySplitOfTheBytes_readsTheSame() throws ProtocolException {
    String bytes =
        "*3\r\n$3\r\nfoo\r\n$0\r\n\r\n$12\r\nhello\r\nworld\r\nset \"a b\" 'c'\r\n*1\r\n$1\r\nx\r\n";
    List<List<String>> whole = new CommandReaderTest().read(bytes);
    assertThat(whole).hasSize(3);
    for (int first = 0; first <= bytes.length(); first++) {
      for (int second = first; second <= bytes.length(); second++) {
        CommandReaderTest split = new CommandReaderTest();
        List<List<String>> commands = split.read(bytes.substring(0, first));
        commands.addAll(split.read(bytes.substring(first, second)));
        commands.addAll(split.read(bytes.substring(second)));
        assertThat(commands).isEqualTo(whole);
      }
    }
  }

  static Stream<org.junit.jupiter.params.provider.Arguments> lines() {
    return Stream.of(
        arguments("a  b\tc", List.of("a", "b", "c")),
        arguments("\"a b\" c", List.of("a b", "c")),
        arguments("'a \"b' c", List.of("a \"b", "c")),
        arguments("'it\\'s'", List.of("it's")),
        arguments("\"\\x41\\n\\t\\\\\\\"\"", List.of("A\n\t\\\"")),
        arguments("\"\" x", List.of("", "x")));
  }

  @ParameterizedTest
  @MethodSource("lines")
  void next_line_isSplitAsRedisDoes(String line, List<String> words) throws ProtocolException {
    assertThat(read(line + "\r\n")).containsExactly(words);
  }

  static Stream<org.junit.jupiter.params.provider.Arguments> rubbish() {
    return Stream.of(
        arguments("*x", "invalid multibulk length"),
        arguments("*257", "invalid multibulk length"),
        arguments("*99999999999999999999", "invalid multibulk length"),
        arguments("*1\r\nx", "expected '$', got 'x'"),
        arguments("*1\r\n$-1", "invalid bulk length"),
        arguments("*1\r\n$65537", "invalid bulk length"),
        arguments("*1\r\n$", "invalid bulk length"),
        arguments("\"a", "unbalanced quotes in request"),
        arguments("\"a\"b", "unbalanced quotes in request"));
  }

  @ParameterizedTest
  @MethodSource("rubbish")
  void next_notTheProtocol_saysWhy(String bytes, String message) {
    assertThatThrownBy(() -> read(bytes + "\r\n"))
        .isInstanceOf(ProtocolException.class)
        .hasMessage(message);
  }

  @Test
  void next_bulkWithoutItsEnd_isRefused() {
    assertThatThrownBy(() -> read("*1\r\n$2\r\nabcd"))
        .hasMessage("expected CRLF after a bulk string");
  }

  @ParameterizedTest
  @ValueSource(strings = {"x", "*200\r\n$65000\r\nx"})
  void next_endlessCommand_isRefusedAtItsBound(String begin) {
    assertThatThrownBy(
            () -> {
              read(begin);
              for (int i = 0; i < 70; i++) {
                read("y".repeat(1_000));
              }
            })
        .isInstanceOf(ProtocolException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "-1, -1",
    "9223372036854775807, 9223372036854775807",
    "-9223372036854775808, -9223372036854775808",
    "9223372036854775808,",
    "-9223372036854775809,",
    "99999999999999999999,",
    "'',",
    "-,",
    "+1,",
    "1.5,",
    "1e3,",
    "0x1,",
    "abc,",
  })
  void integer_everyText_isOneOf64BitsOrNone(String text, Long number) throws ProtocolException {
    in.writeBytes(("*1\r\n$" + text.length() + "\r\n" + text + "\r\n").getBytes(UTF_8));
    assertThat(reader.next(in)).isTrue();
    if (number == null) {
      assertThat(reader.arguments().integer(0)).isEmpty();
    } else {
      assertThat(reader.arguments().integer(0)).hasValue(number);
    }
  }

  @Test
  void text_notUtf8_isRefused() throws ProtocolException {
    in.writeBytes("*2\r\n$2\r\né\r\n".getBytes(UTF_8)).writeBytes("$1\r\n".getBytes(UTF_8));
    in.writeByte(0xff).writeByte('\r').writeByte('\n');
    assertThat(reader.next(in)).isTrue();
    assertThat(reader.arguments().text(0)).isEqualTo("é");
    assertThatThrownBy(() -> reader.arguments().text(1)).hasMessage("ERR an argument is not UTF-8");
  }
}
