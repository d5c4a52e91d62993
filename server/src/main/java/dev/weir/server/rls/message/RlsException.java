package dev.weir.server.rls.message;

import java.util.Objects;

/** A request that cannot be answered; its message goes to whoever sent it. */
public final class RlsException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /** With what the caller is told. */
  public RlsException(String message) {
    super(message, null, false, false);
  }

  /** What is wrong. */
  public String text() {
    return Objects.requireNonNull(getMessage());
  }
}
