package dev.weir.server.rls;

/** Bytes that are no request, or a longer one than is taken. */
final class MalformedRequestException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  MalformedRequestException(String message) {
    super(message, null, false, false);
  }
}
