package dev.weir.app.terminal;

import java.io.PrintWriter;

/** How a command ends, and what it says when that is not well. The same of every command. */
public final class ExitCode {

  /** It was done, and what was asked is so: allowed, met, clean. */
  public static final int DONE = 0;

  /** It was done, and what was asked is not so: denied, an expectation not met, mistakes found. */
  public static final int NO = 1;

  /** The command line, the environment or the file is wrong; nothing was done. */
  public static final int BAD_USAGE = 2;

  /** It could not be done: no server, no file, a port that is taken, a fault of ours. */
  public static final int FAILED = 3;

  private ExitCode() {}

  /**
   * Says what was wrong with a command line or an environment.
   *
   * @param message one line or several
   */
  public static int badUsage(PrintWriter err, String command, String message) {
    explain(err, command, message);
    err.println("try '" + command + " --help'");
    err.flush();
    return BAD_USAGE;
  }

  /** What a user can act on is one line; for anything else we want to know where it came from. */
  public static int failed(PrintWriter err, String command, Exception failure) {
    if (failure instanceof CommandFailedException) {
      explain(err, command, String.valueOf(failure.getMessage()));
    } else {
      explain(err, command, "a mistake in Weir; please report it with what follows");
      failure.printStackTrace(err);
    }
    err.flush();
    return FAILED;
  }

  /** Says something on lines that begin with the command. */
  public static void explain(PrintWriter err, String command, String message) {
    message.lines().forEach(line -> err.println(command + ": " + line));
  }
}
