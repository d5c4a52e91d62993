package dev.weir.server.http;

import dev.weir.server.ops.AdminToken;
import dev.weir.server.ops.AdminToken.Refusal;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Guards what only administrators may do. Thread-safe. */
final class Administration {

  private final AdminToken token;

  Administration(Optional<String> token) {
    this.token = new AdminToken(token);
  }

  /**
   * Lets an administrator pass.
   *
   * @param authorization the header of that name
   * @throws RequestException 403 if there are no administrators, 401 if it is not one
   */
  void check(@Nullable String authorization) {
    Refusal refusal = token.refusal(authorization).orElse(null);
    if (refusal != null) {
      throw refusal.isClosed()
          ? new RequestException(HttpResponseStatus.FORBIDDEN, "FORBIDDEN", refusal.message())
          : new RequestException(
              HttpResponseStatus.UNAUTHORIZED, "UNAUTHENTICATED", refusal.message());
    }
  }
}
