package dev.weir.app.load.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RespRepliesTest {

  private static final String ALL =
      ("*5;:0;:16;:15;:-1;:2;*5;:1;:16;:0;:2;:2;+PONG;-ERR no;-LOADING wait;$-1;$0;;$5;:1;*;"
              + "*0;*2;*2;$2;ab;_;:1;%1;$7;allowed;:1;#t;,1.5;!3;bad;")
          .replace(";", "\r\n");

  @Test
  void read_inPiecesOfAnySize_findsTheSameReplies() throws BadAnswerException {
    for (int size = 1; size <= ALL.length(); size++) {
      assertThat(read(new RespReplies(1), ALL, size))
          .as("in pieces of %d", size)
          .containsExactly(0, 1, 0, 2, 3, 0, 0, 0, 0, 1, 1, 0, 0, 3);
    }
  }

  @Test
  void read_aReplyWhoseNoughtDenies_isSo() throws BadAnswerException {
    String text = "*4\r\n$7\r\nallowed\r\n:0\r\n$5\r\nlimit\r\n:1\r\n:1\r\n";
    assertThat(read(new RespReplies(0), text, 3))
        .containsExactly(RespProtocol.DENIED, RespProtocol.ALLOWED);
  }

  @ParameterizedTest
  @ValueSource(strings = {"HTTP/1.1 400 no\r\n", "\r\n", ":x\r\n", "$99999999999\r\n", "*\r\n"})
  void read_noReply_isSaid(String text) {
    assertThatThrownBy(() -> read(new RespReplies(1), text, 100))
        .isInstanceOf(BadAnswerException.class);
  }

  @Test
  void write_aCommand_isAnArrayOfItsWords() {
    RespProtocol protocol = new RespProtocol(" CL.THROTTLE  user:{key} {n} ");
    ByteBuffer out = ByteBuffer.allocate((int) protocol.maxRequestBytes());
    protocol.session(1).write(7, 1234, out);
    assertThat(new String(out.array(), 0, out.position(), UTF_8))
        .isEqualTo("*3\r\n$11\r\nCL.THROTTLE\r\n$9\r\nuser:1234\r\n$1\r\n7\r\n");
  }

  private static List<Integer> read(RespReplies replies, String text, int size)
      throws BadAnswerException {
    List<Integer> found = new ArrayList<>();
    byte[] bytes = text.getBytes(UTF_8);
    for (int at = 0; at < bytes.length; at += size) {
      byte[] piece = Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + size));
      replies.read(
          piece,
          piece.length,
          (request, code, last) -> {
            assertThat(request).isEqualTo(found.size());
            found.add(code);
          });
    }
    return found;
  }
}
