package dev.weir.app.load.protocol;

/** Bytes that are no answer. */
public final class BadAnswerException extends Exception {

  private static final long serialVersionUID = 1L;

  BadAnswerException(String message) {
    super(message, null, false, false);
  }
}
