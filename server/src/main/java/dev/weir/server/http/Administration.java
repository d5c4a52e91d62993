package dev.weir.server.http;

import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Guards what only administrators may do. Thread-safe. */
final class Administration {

  private static final String SCHEME = "Bearer ";

  private final Optional<byte[]> token;

  Administration(Optional<String> token) {
    this.token = token.map(text -> text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * Lets an administrator pass.
   *
   * @param authorization the header of that name
   * @throws RequestException 403 if there are no administrators, 401 if it is not one
   */
  void check(@Nullable String authorization) {
    byte[] expected =
        token.orElseThrow(
            () ->
                new RequestException(
                    HttpResponseStatus.FORBIDDEN,
                    "FORBIDDEN",
                    "admin.token: not configured (expected: one, to open this route)"));
    if (authorization == null || !authorization.regionMatches(true, 0, SCHEME, 0, 7)) {
      throw unauthenticated(authorization == null ? "missing" : "of another scheme");
    }
    byte[] presented =
        authorization.substring(SCHEME.length()).strip().getBytes(StandardCharsets.UTF_8);
    if (!MessageDigest.isEqual(expected, presented)) {
      throw unauthenticated("another token");
    }
  }

  private static RequestException unauthenticated(String came) {
    return new RequestException(
        HttpResponseStatus.UNAUTHORIZED,
        "UNAUTHENTICATED",
        "authorization: " + came + " (expected: Bearer and the admin token)");
  }
}
