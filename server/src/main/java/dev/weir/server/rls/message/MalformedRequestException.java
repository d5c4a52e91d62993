package dev.weir.server.rls.message;

/** Bytes that are no request, or a longer one than is taken. */
public final class MalformedRequestException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  MalformedRequestException(String message) {
    super(message, null, false, false);
  }
}
