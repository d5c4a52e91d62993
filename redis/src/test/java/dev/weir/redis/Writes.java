package dev.weir.redis;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Asks a server over a bare socket whether it takes writes. */
final class Writes {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private Writes() {}

  /** Waits until a server takes a write of this key, within a millisecond or two. */
  static void await(RedisServer server, String key) {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (!areTaken(server, key)) {
      if (System.nanoTime() - end > 0) {
        throw new IllegalStateException(server.uri() + " takes no writes");
      }
      LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
    }
  }

  private static boolean areTaken(RedisServer server, String key) {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
      socket.setSoTimeout(1_000);
      byte[] command = ("SET " + key + " 1 PX 1000\r\n").getBytes(StandardCharsets.US_ASCII);
      socket.getOutputStream().write(command);
      return socket.getInputStream().read() == '+';
    } catch (IOException e) {
      return false;
    }
  }
}
