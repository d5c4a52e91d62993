package dev.weir.server.rls;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** Says plain commands to a Redis, as another program would. */
final class PlainRedis implements AutoCloseable {

  private static final int PATIENCE_MILLIS = 20_000;

  private final Socket socket;
  private final DataInputStream answers;

  PlainRedis(String url) throws IOException {
    URI uri = URI.create(url);
    socket = new Socket(uri.getHost(), uri.getPort());
    socket.setSoTimeout(PATIENCE_MILLIS);
    answers = new DataInputStream(socket.getInputStream());
  }

  /** What Redis answers; {@code null} as a text if that is nothing. */
  String say(String... command) throws IOException {
    StringBuilder text = new StringBuilder("*" + command.length + "\r\n");
    for (String word : command) {
      int bytes = word.getBytes(StandardCharsets.UTF_8).length;
      text.append('$').append(bytes).append("\r\n").append(word).append("\r\n");
    }
    socket.getOutputStream().write(text.toString().getBytes(StandardCharsets.UTF_8));
    String first = line();
    if (!first.startsWith("$")) {
      return first.substring(1);
    }
    int length = Integer.parseInt(first.substring(1));
    if (length < 0) {
      return "null";
    }
    String value = new String(answers.readNBytes(length), StandardCharsets.UTF_8);
    line();
    return value;
  }

  /** A whole number that Redis answers. */
  long number(String... command) throws IOException {
    return Long.parseLong(say(command));
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = answers.read(); next != '\n'; next = answers.read()) {
      if (next < 0) {
        throw new EOFException("Redis has closed the connection");
      }
      line.append((char) next);
    }
    return line.substring(0, line.length() - 1);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
