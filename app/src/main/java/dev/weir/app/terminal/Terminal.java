package dev.weir.app.terminal;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Where a command writes to.
 *
 * @param colour whether standard output takes colours: it is a terminal, and neither {@code
 *     NO_COLOR} nor {@code TERM=dumb} is set
 * @param progress whether standard error is a terminal, which can be drawn over
 * @param columns the width of a line
 */
public record Terminal(boolean colour, boolean progress, int columns) {

  private static final int DEFAULT_COLUMNS = 80;
  private static final Path TTY = Path.of("/dev/tty");

  /** Neither colour nor progress, 80 columns: a file, a pipe, or a test. */
  public static final Terminal PLAIN = new Terminal(false, false, DEFAULT_COLUMNS);

  /** This process's terminal. Asks the system for its width, so only where that is needed. */
  public static Terminal ofProcess(Map<String, String> env) {
    return of(isTerminal(1), isTerminal(2), env);
  }

  /**
   * @param output whether standard output is a terminal
   * @param errors whether standard error is one
   */
  static Terminal of(boolean output, boolean errors, Map<String, String> env) {
    boolean dumb = "dumb".equals(env.get("TERM"));
    boolean plain = !env.getOrDefault("NO_COLOR", "").isEmpty();
    return new Terminal(
        output && !dumb && !plain, errors && !dumb, output ? columns(env) : DEFAULT_COLUMNS);
  }

  /** The text in this colour, or as it is. */
  public String paint(Colour with, String text) {
    return colour && !text.isEmpty() ? "\033[" + with.code + "m" + text + "\033[0m" : text;
  }

  /** What {@link #paint} knows. */
  public enum Colour {
    /** For headings. */
    BOLD("1"),
    /** For what is beside the point. */
    FAINT("2"),
    /** For what was denied. */
    RED("31"),
    /** For what was allowed. */
    GREEN("32");

    private final String code;

    Colour(String code) {
      this.code = code;
    }
  }

  /** Java knows of a terminal only where input and output both are one; the system of each. */
  private static boolean isTerminal(int descriptor) {
    Path link = Path.of("/proc/self/fd/" + descriptor);
    try {
      if (Files.isSymbolicLink(link)) {
        String target = Files.readSymbolicLink(link).toString();
        return target.startsWith("/dev/pts/")
            || target.startsWith("/dev/tty")
            || target.equals("/dev/console");
      }
      Process test =
          new ProcessBuilder("test", "-t", Integer.toString(descriptor)).inheritIO().start();
      return test.waitFor(1, TimeUnit.SECONDS) && test.exitValue() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static int columns(Map<String, String> env) {
    int told = columns(env.getOrDefault("COLUMNS", ""));
    int found = told > 0 ? told : sttyColumns();
    return found > 0 ? found : DEFAULT_COLUMNS;
  }

  private static int columns(String text) {
    return text.matches("[1-9]\\d{0,3}") ? Integer.parseInt(text) : 0;
  }

  private static int sttyColumns() {
    try {
      Process stty =
          new ProcessBuilder("stty", "size")
              .redirectInput(TTY.toFile())
              .redirectError(ProcessBuilder.Redirect.DISCARD)
              .start();
      String[] size =
          new String(stty.getInputStream().readAllBytes(), US_ASCII).trim().split(" ", -1);
      stty.waitFor(1, TimeUnit.SECONDS);
      return size.length == 2 ? columns(size[1]) : 0;
    } catch (IOException e) {
      return 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 0;
    }
  }
}
