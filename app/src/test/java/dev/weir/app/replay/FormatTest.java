package dev.weir.app.replay;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class FormatTest {

  @Test
  void detect_eachFormat_isFoundFromItsContent() {
    assertThat(Format.detect("x", "\n{\"time\":1}\n")).contains(Format.JSON_LINES);
    assertThat(Format.detect("x", "\u00EF\u00BB\u00BF{\"time\":1}\n")).contains(Format.JSON_LINES);
    assertThat(Format.detect("x", "time,user\n1,2\n")).contains(Format.CSV);
    assertThat(Format.detect("x", "time\n1\n")).contains(Format.CSV);
    assertThat(
            Format.detect("x", "torn line\n192.0.2.1 - - [10/Oct/2000:13:55:36 -0700] \"GET\" 2 3"))
        .contains(Format.ACCESS_LOG);
    assertThat(Format.detect("x", "\0\0\n192.0.2.1 - - [10/Oct/2000:13:55:36 -0700] \"GET\" 2 3\n"))
        .contains(Format.ACCESS_LOG);
    assertThat(Format.detect("x.trace", "\0\0\0\1")).contains(Format.KEYS);
  }

  @Test
  void detect_textNamedTrace_isFoundFromItsContent() {
    assertThat(Format.detect("x.trace", "{\"time\":1}\n")).contains(Format.JSON_LINES);
    assertThat(Format.detect("x.trace", "time,user\n1,2\n")).contains(Format.CSV);
    assertThat(Format.detect("x.trace", "192.0.2.1 - - [10/Oct/2000:13:55:36 -0700] \"GET\" 2 3"))
        .contains(Format.ACCESS_LOG);
    assertThat(Format.detect("x.trace", "hello\n")).isEmpty();
    assertThat(Format.detect("x.trace", "\0\0\0,\n\0\0,")).contains(Format.KEYS);
  }

  @Test
  void detect_neither_isNothing() {
    assertThat(Format.detect("x", "hello\nworld\n")).isEmpty();
    assertThat(Format.detect("x", "\0\0\0\1")).isEmpty();
    assertThat(Format.detect("x", "\n\n")).isEmpty();
  }

  @Test
  void named_unknown_listsTheNames() {
    assertThatThrownBy(() -> Format.named("xml"))
        .hasMessage("format: xml (expected: one of access-log, csv, jsonl, keys)");
    assertThat(Format.named("CSV")).isEqualTo(Format.CSV);
  }
}
