package dev.weir.app.terminal;

/**
 * A command could not do its work, for a reason that its user can act on: one line, and {@link
 * ExitCode#FAILED}.
 */
public final class CommandFailedException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * @param message what failed, and what would have been expected
   */
  public CommandFailedException(String message) {
    super(message, null, false, false);
  }
}
