package dev.weir.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The Redis protocol of the service: its page, and how it stops. */
class RespPageIT {

  private static final String PROMPT = "weir> ";

  private static TestServer start() {
    return new TestServer(Map.of("resp.port", "0"));
  }

  private static Socket connect(TestServer weir) throws IOException {
    int port = weir.server.respPort().orElseThrow();
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(20_000);
    return socket;
  }

  @Test
  void page_sentFromTopToBottom_answersAsItSays() throws IOException {
    List<String> lines = Files.readAllLines(Path.of("../docs/redis-protocol.md"));
    int commands = 0;
    try (TestServer weir = start();
        Socket socket = connect(weir);
        BufferedReader in =
            new BufferedReader(
                new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8))) {
      for (int i = 0; i < lines.size(); i++) {
        if (lines.get(i).startsWith(PROMPT)) {
          commands++;
          String command = lines.get(i).substring(PROMPT.length());
          TestServer.write(socket, command + "\r\n");
          List<String> shown = answer(in);
          assertThat(lines.subList(i + 1, i + 1 + shown.size())).as(command).isEqualTo(shown);
        }
      }
    }
    assertThat(commands).isEqualTo(7);
  }

  /** The next answer as redis-cli shows it. */
  private static List<String> answer(BufferedReader in) throws IOException {
    String first = in.readLine();
    if (!first.startsWith("*")) {
      return List.of(value(first, in));
    }
    int items = Integer.parseInt(first.substring(1));
    int width = Integer.toString(items).length();
    List<String> shown = new ArrayList<>();
    for (int i = 1; i <= items; i++) {
      shown.add(String.format("%" + width + "d) %s", i, value(in.readLine(), in)));
    }
    return shown;
  }

  private static String value(String line, BufferedReader in) throws IOException {
    return switch (line.charAt(0)) {
      case ':' -> "(integer) " + line.substring(1);
      case '$' -> '"' + in.readLine() + '"';
      case '-' -> "(error) " + line.substring(1);
      default -> line.substring(1);
    };
  }

  @Test
  void close_withAnIdleConnection_doesNotWaitForIt() throws IOException {
    TestServer weir = start();
    try (Socket socket = connect(weir)) {
      TestServer.write(socket, "PING\r\n");
      assertThat(socket.getInputStream().readNBytes(7)).asString().isEqualTo("+PONG\r\n");
      weir.close();
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void port_off_isNotListenedOn() {
    try (TestServer weir = new TestServer(Map.of("resp.port", "off"))) {
      assertThat(weir.server.respPort()).isEmpty();
    }
  }
}
