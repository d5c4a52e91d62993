package dev.weir.app.load;

/** Not one connection could be made. */
final class UnreachableException extends Exception {

  private static final long serialVersionUID = 1L;

  UnreachableException(String message) {
    super(message, null, false, false);
  }
}
