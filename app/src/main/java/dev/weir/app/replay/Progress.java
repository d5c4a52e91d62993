package dev.weir.app.replay;

import dev.weir.app.terminal.Terminal;
import java.io.PrintWriter;
import java.util.Locale;
import java.util.concurrent.TimeUnit;

/** A bar that is drawn over itself on standard error, where that is a terminal. */
final class Progress {

  private static final int EVENTS_BETWEEN_LOOKS = 1 << 13;
  private static final long NANOS_BETWEEN_DRAWINGS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final int BAR_CELLS = 30;
  private static final String CLEAR_LINE = "\r\033[K";

  private final PrintWriter err;
  private final Input input;
  private final boolean shown;
  private final long startNanos = System.nanoTime();
  private long drawnNanos = startNanos;
  private boolean drawn;

  Progress(Terminal terminal, PrintWriter err, Input input, boolean wanted) {
    this.err = err;
    this.input = input;
    this.shown = wanted && terminal.progress();
  }

  void counted(long events) {
    if (shown && events % EVENTS_BETWEEN_LOOKS == 0) {
      long now = System.nanoTime();
      if (now - drawnNanos >= NANOS_BETWEEN_DRAWINGS) {
        drawnNanos = now;
        drawn = true;
        err.print(CLEAR_LINE + line(events, now - startNanos));
        err.flush();
      }
    }
  }

  /** Takes the bar away. */
  void done() {
    if (drawn) {
      err.print(CLEAR_LINE);
      err.flush();
    }
  }

  long elapsedNanos() {
    return System.nanoTime() - startNanos;
  }

  private String line(long events, long elapsedNanos) {
    double rate = events / Math.max(1e-9, elapsedNanos / 1e9);
    String counts = String.format(Locale.ROOT, "%,d requests, %,.0f a second", events, rate);
    if (input.sizeBytes().isEmpty()) {
      return counts;
    }
    return bar((double) input.readBytes() / input.sizeBytes().getAsLong()) + "  " + counts;
  }

  static String bar(double share) {
    int full = (int) Math.round(Math.min(1, share) * BAR_CELLS);
    return String.format(
        Locale.ROOT,
        "%s%s %3.0f %%",
        "█".repeat(full),
        "░".repeat(BAR_CELLS - full),
        Math.min(1, share) * 100);
  }
}
