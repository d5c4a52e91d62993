package dev.weir.server.resp;

/** A command that cannot be carried out; the next one can. The message is the error's text. */
final class CommandException extends RuntimeException {

  private static final long serialVersionUID = 1;

  CommandException(String message) {
    super(message, null, false, false);
  }
}
