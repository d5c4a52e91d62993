package dev.weir.server.resp;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/**
 * How to serve the Redis protocol.
 *
 * @param host the address to listen on
 * @param port 0 takes a free one
 * @param maxConnections connections at once; one more is closed as soon as it is accepted
 * @param idleTimeout a connection that is silent for so long is closed
 * @param password what clients have to know, if anything
 */
public record RespOptions(
    String host, int port, int maxConnections, Duration idleTimeout, Optional<String> password) {

  Optional<byte[]> passwordBytes() {
    return password.map(text -> text.getBytes(StandardCharsets.UTF_8));
  }

  /** Without the password. */
  @Override
  public String toString() {
    return "resp on " + host + ":" + port;
  }
}
