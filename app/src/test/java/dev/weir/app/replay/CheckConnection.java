package dev.weir.app.replay;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.weir.limit.Algorithm;
import dev.weir.limit.Limit;
import java.io.BufferedInputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Locale;

/** One kept-alive connection, one check at a time: a third of the cost of a whole HTTP client. */
final class CheckConnection implements Closeable {

  private final Socket socket;
  private final InputStream in;

  CheckConnection(int port) throws IOException {
    this.socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(10_000);
    this.in = new BufferedInputStream(socket.getInputStream());
  }

  /** What of an answer tells one decision from another. */
  record Reply(int status, long remaining, long retryAfterSeconds) {}

  Reply check(String key, Limit limit, long cost) throws IOException {
    String burst = limit.algorithm() == Algorithm.BUCKET ? ",\"burst\":" + limit.capacity() : "";
    String body =
        "{\"key\":\"%s\",\"limit\":%d,\"window\":\"%s\",\"algorithm\":\"%s\"%s,\"cost\":%d}"
            .formatted(key, limit.units(), limit.window(), limit.algorithm(), burst, cost);
    String head =
        "POST /v1/ratelimit/check HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            + "Content-Length: "
            + body.length()
            + "\r\n\r\n";
    socket.getOutputStream().write((head + body).getBytes(ISO_8859_1));
    return reply();
  }

  private Reply reply() throws IOException {
    int status = Integer.parseInt(line().substring(9, 12));
    long remaining = -1;
    long retryAfter = 0;
    int length = 0;
    for (String line = line(); !line.isEmpty(); line = line()) {
      int colon = line.indexOf(':');
      String value = line.substring(colon + 1).trim();
      switch (line.substring(0, colon).toLowerCase(Locale.ROOT)) {
        case "content-length" -> length = Integer.parseInt(value);
        case "x-ratelimit-remaining" -> remaining = Long.parseLong(value);
        case "retry-after" -> retryAfter = Long.parseLong(value);
        default -> {}
      }
    }
    in.skipNBytes(length);
    return new Reply(status, remaining, retryAfter);
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int c = in.read(); c != '\n'; c = in.read()) {
      if (c < 0) {
        throw new EOFException("the server has closed the connection");
      }
      line.append((char) c);
    }
    return line.toString().stripTrailing();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
