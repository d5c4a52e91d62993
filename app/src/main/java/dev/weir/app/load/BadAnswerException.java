package dev.weir.app.load;

/** Bytes that are no answer. */
final class BadAnswerException extends Exception {

  private static final long serialVersionUID = 1L;

  BadAnswerException(String message) {
    super(message, null, false, false);
  }
}
