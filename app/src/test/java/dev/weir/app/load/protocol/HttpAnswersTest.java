package dev.weir.app.load.protocol;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HttpAnswersTest {

  private static final String ALL =
      "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
          + "HTTP/1.1 429 Too Many Requests\r\ncontent-length:  0 \r\nX-A: b\r\n\r\n"
          + "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 204 No Content\r\n\r\n"
          + "HTTP/1.1 503 \r\nTransfer-Encoding: Chunked\r\n\r\n"
          + "5;a=b\r\nHTTP/\r\n1A\r\nabcdefghijklmnopqrstuvwxyz\r\n0\r\nTrailer: x\r\n\r\n"
          + "HTTP/1.1 304 Not Modified\nContent-Length: 99\n\n"
          + "HTTP/1.0 200 OK\r\n\r\nuntil the end\r\nHTTP/1.1 500 no\r\n";

  @Test
  void read_inPiecesOfAnySize_findsTheSameAnswers() throws BadAnswerException {
    for (int size = 1; size <= ALL.length(); size++) {
      assertThat(read(new HttpAnswers(true), ALL, size))
          .as("in pieces of %d", size)
          .containsExactly("200", "429", "204", "503", "304", "200 last");
    }
  }

  @Test
  void read_answersToHead_haveNoContent() throws BadAnswerException {
    String twice = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n".repeat(2);
    assertThat(read(new HttpAnswers(false), twice, 7)).containsExactly("200", "200");
  }

  @Test
  void read_connectionClose_isTheLast() throws BadAnswerException {
    String text = "HTTP/1.1 200 OK\r\nConnection: Close\r\nContent-Length: 0\r\n\r\n";
    assertThat(read(new HttpAnswers(true), text, 100)).containsExactly("200 last");
  }

  @Test
  void end_withinAnAnswer_isNoAnswer() throws BadAnswerException {
    String cut = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhel";
    assertThat(read(new HttpAnswers(true), cut, 100)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SSH-2.0-OpenSSH_9.2\r\n",
        "HTTP/2.0 200 OK\r\n",
        "HTTP/1.1 2x0 OK\r\n",
        "\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: \r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 9999999999999999999\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n"
      })
  void read_noAnswer_isSaid(String text) {
    assertThatThrownBy(() -> read(new HttpAnswers(true), text, 100))
        .isInstanceOf(BadAnswerException.class);
  }

  @Test
  void read_anEndlessHead_isBounded() {
    String longLine = "HTTP/1.1 200 OK\r\nA: " + "a".repeat(70_000);
    String manyLines = "HTTP/1.1 200 OK\r\n" + "A: aaaaaaaaaa\r\n".repeat(30_000);
    for (String text : List.of(longLine, manyLines)) {
      assertThatThrownBy(() -> read(new HttpAnswers(true), text, 1000))
          .isInstanceOf(BadAnswerException.class)
          .hasMessageContaining("longer than");
    }
  }

  private static List<String> read(HttpAnswers answers, String text, int size)
      throws BadAnswerException {
    List<String> found = new ArrayList<>();
    Session.Sink sink = (request, code, last) -> found.add(code + (last ? " last" : ""));
    byte[] bytes = text.getBytes(ISO_8859_1);
    for (int at = 0; at < bytes.length; at += size) {
      byte[] piece = Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + size));
      answers.read(piece, piece.length, sink);
    }
    answers.end(sink);
    return found;
  }
}
