package dev.weir.server.rls;

import java.util.Objects;

/** A request that cannot be answered; its message goes to whoever sent it. */
final class RlsException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  RlsException(String message) {
    super(message, null, false, false);
  }

  /** What is wrong. */
  String text() {
    return Objects.requireNonNull(getMessage());
  }
}
