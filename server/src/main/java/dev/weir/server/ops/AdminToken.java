package dev.weir.server.ops;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Who is an administrator: whoever presents the token. Thread-safe. */
public final class AdminToken {

  private static final String SCHEME = "Bearer ";

  private final Optional<byte[]> token;

  /** Nobody is an administrator where there is no token. */
  public AdminToken(Optional<String> token) {
    this.token = token.map(text -> text.getBytes(StandardCharsets.UTF_8));
  }

  /**
   * What keeps somebody out.
   *
   * @param isClosed whether everybody is kept out, because there is no token
   * @param message says what came and what was expected
   */
  public record Refusal(boolean isClosed, String message) {}

  /**
   * Whether somebody is kept out; empty for an administrator.
   *
   * @param authorization what was presented, as in HTTP's header of that name
   */
  public Optional<Refusal> refusal(@Nullable String authorization) {
    byte[] expected = token.orElse(null);
    if (expected == null) {
      return Optional.of(
          new Refusal(true, "admin.token: not configured (expected: one, to open this route)"));
    }
    if (authorization == null) {
      return wrong("missing");
    }
    if (!authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
      return wrong("of another scheme");
    }
    byte[] presented =
        authorization.substring(SCHEME.length()).strip().getBytes(StandardCharsets.UTF_8);
    return MessageDigest.isEqual(expected, presented) ? Optional.empty() : wrong("another token");
  }

  private static Optional<Refusal> wrong(String came) {
    String expected = " (expected: Bearer and the admin token)";
    return Optional.of(new Refusal(false, "authorization: " + came + expected));
  }
}
