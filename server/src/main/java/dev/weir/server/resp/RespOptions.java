package dev.weir.server.resp;

import dev.weir.server.listen.Endpoint;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * How to serve the Redis protocol.
 *
 * @param endpoint where to listen
 * @param adHoc whether a check may bring its own limit
 * @param password what clients have to know, if anything
 */
public record RespOptions(Endpoint endpoint, boolean adHoc, Optional<String> password) {

  Optional<byte[]> passwordBytes() {
    return password.map(text -> text.getBytes(StandardCharsets.UTF_8));
  }

  /** Without the password. */
  @Override
  public String toString() {
    return "resp on " + endpoint;
  }
}
