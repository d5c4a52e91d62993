package dev.weir.app;

import dev.weir.app.terminal.CommandFailedException;
import java.io.PrintWriter;

/** How a command ends, and what it says when that is not well. */
final class ExitCode {

  static final int DONE = 0;
  static final int FAILED = 1;
  static final int BAD_USAGE = 2;

  private ExitCode() {}

  /**
   * Says what was wrong with a command line or an environment.
   *
   * @param message one line or several
   */
  static int badUsage(PrintWriter err, String command, String message) {
    explain(err, command, message);
    err.println("try '" + command + " --help'");
    err.flush();
    return BAD_USAGE;
  }

  /** What a user can act on is one line; for anything else we want to know where it came from. */
  static int failed(PrintWriter err, String command, Exception failure) {
    if (failure instanceof CommandFailedException) {
      explain(err, command, String.valueOf(failure.getMessage()));
    } else {
      explain(err, command, "a mistake in Weir; please report it with what follows");
      failure.printStackTrace(err);
    }
    err.flush();
    return FAILED;
  }

  static void explain(PrintWriter err, String command, String message) {
    message.lines().forEach(line -> err.println(command + ": " + line));
  }
}
