package dev.weir.app.load;

import dev.weir.app.load.protocol.Verdict;
import dev.weir.app.terminal.Terminal;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** The line that is drawn over itself on standard error while a run lasts, on a terminal only. */
final class LiveLine {

  private static final long NANOS_BETWEEN = TimeUnit.MILLISECONDS.toNanos(250);
  private static final String CLEAR_LINE = "\r\033[K";
  private static final double SECOND = 1e9;
  private static final double MILLI = 1e6;

  private final PrintWriter err;
  private final boolean shown;
  private final int columns;
  private final List<Phase> phases;
  private long drawnNanos;
  private long drawnAnswers;
  private int drawnPhase;
  private boolean drawn;

  /**
   * @param wanted whether it is shown where standard error is a terminal
   */
  LiveLine(Terminal terminal, PrintWriter err, boolean wanted, List<Phase> phases) {
    this.err = err;
    this.shown = wanted && terminal.progress();
    this.columns = terminal.columns();
    this.phases = phases;
  }

  /** Draws it anew if it is time to; everything about the phase that is on. */
  void draw(long elapsedNanos, int phase, Tally tally, int inFlight, long behind) {
    if (!shown || elapsedNanos - drawnNanos < NANOS_BETWEEN) {
      return;
    }
    long answers = tally.answeredWithinCount();
    long before = phase == drawnPhase ? drawnAnswers : 0;
    double rate = (answers - before) / ((elapsedNanos - drawnNanos) / SECOND);
    String text = text(elapsedNanos, phases.get(phase).name(), tally, rate, inFlight, behind);
    err.print(CLEAR_LINE + text.substring(0, Math.min(text.length(), columns - 1)));
    err.flush();
    drawn = true;
    drawnNanos = elapsedNanos;
    drawnAnswers = answers;
    drawnPhase = phase;
  }

  /** Takes it away. */
  void done() {
    if (drawn) {
      err.print(CLEAR_LINE);
      err.flush();
    }
  }

  static String text(
      long elapsedNanos, String phase, Tally tally, double rate, int inFlight, long behind) {
    return String.format(
        Locale.ROOT,
        "%4.0f s %s  %,.0f/s  %,d in flight  p50 %.2f p99 %.2f ms  denied %,d  errors %,d%s",
        elapsedNanos / SECOND,
        phase,
        rate,
        inFlight,
        tally.response().getValueAtPercentile(50) / MILLI,
        tally.response().getValueAtPercentile(99) / MILLI,
        tally.of(Verdict.DENIED),
        tally.errors(),
        behind > 0 ? String.format(Locale.ROOT, "  %,d behind", behind) : "");
  }
}
