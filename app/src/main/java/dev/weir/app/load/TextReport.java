package dev.weir.app.load;

import dev.weir.app.load.protocol.Verdict;
import dev.weir.app.terminal.Terminal;
import dev.weir.app.terminal.Terminal.Colour;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.HdrHistogram.Histogram;

/** A run's outcome for people. */
final class TextReport {

  static final double[] PERCENTILES = {50, 90, 95, 99, 99.9, 100};

  private static final double MILLI = 1e6;
  private static final double MEGA = 1e6;

  private final Summary summary;
  private final Terminal terminal;
  private final PrintWriter out;

  TextReport(Summary summary, Terminal terminal, PrintWriter out) {
    this.summary = summary;
    this.terminal = terminal;
    this.out = out;
  }

  /**
   * Prints it.
   *
   * @param title the first line
   */
  void print(String title, List<Expectation> expectations) {
    out.println(terminal.paint(Colour.BOLD, title));
    counts();
    times();
    phases();
    resources();
    notes();
    judge(expectations);
    out.flush();
  }

  private void counts() {
    Tally whole = summary.whole();
    line("sent", String.format(Locale.ROOT, "%,d", whole.sentCount()));
    String asked =
        summary.plan().isOpenLoop()
            ? String.format(Locale.ROOT, " of %,.0f/s asked for", summary.asked())
            : "";
    line(
        "answered",
        String.format(Locale.ROOT, "%,d  %,.0f/s%s", whole.answers(), summary.rate(), asked));
    line("  allowed", share(whole.of(Verdict.ALLOWED), Colour.GREEN));
    line("  denied", share(whole.of(Verdict.DENIED), Colour.RED));
    line("errors", errors(whole));
    Map<Integer, Long> codes = whole.codes();
    if (!codes.isEmpty()) {
      line(
          "status",
          codes.entrySet().stream()
              .map(
                  code ->
                      String.format(Locale.ROOT, "%s: %,d", name(code.getKey()), code.getValue()))
              .collect(Collectors.joining(", ")));
    }
    if (summary.plan().isOpenLoop()) {
      line("never sent", String.format(Locale.ROOT, "%,d", whole.unsentCount()));
    }
    if (summary.unanswered() > 0) {
      line("unanswered", String.format(Locale.ROOT, "%,d when stopped", summary.unanswered()));
    }
  }

  private String name(int code) {
    return summary.plan().protocol().name(code);
  }

  private String share(long count, Colour colour) {
    long answers = summary.whole().answers();
    double percent = answers == 0 ? 0 : 100.0 * count / answers;
    String text = String.format(Locale.ROOT, "%,d  %.1f %%", count, percent);
    return count == 0 ? text : terminal.paint(colour, text);
  }

  private String errors(Tally whole) {
    if (summary.errors() == 0) {
      return "0";
    }
    StringBuilder text = new StringBuilder(String.format(Locale.ROOT, "%,d ", summary.errors()));
    String separator = " (";
    for (ErrorKind kind : ErrorKind.values()) {
      long count = kind.count(summary.problems(), whole);
      if (count > 0) {
        text.append(separator).append(String.format(Locale.ROOT, "%s %,d", kind, count));
        separator = ", ";
      }
    }
    return terminal.paint(Colour.RED, text.append(')').toString());
  }

  private void times() {
    out.println();
    out.printf(
        Locale.ROOT,
        "%-10s %9s %9s %9s %9s %9s %9s%n",
        "ms",
        "p50",
        "p90",
        "p95",
        "p99",
        "p99.9",
        "max");
    String begin = summary.plan().isOpenLoop() ? "from when it was due" : "as service";
    times("response", summary.whole().response(), begin);
    times("service", summary.whole().service(), "from when it was sent");
  }

  private void times(String name, Histogram histogram, String from) {
    StringBuilder text = new StringBuilder(String.format(Locale.ROOT, "%-10s", name));
    for (double percentile : PERCENTILES) {
      text.append(
          String.format(Locale.ROOT, " %9.3f", histogram.getValueAtPercentile(percentile) / MILLI));
    }
    out.println(text + "  " + terminal.paint(Colour.FAINT, from));
  }

  private void phases() {
    List<Phase> phases = summary.plan().phases();
    if (phases.size() == 1) {
      return;
    }
    out.println();
    out.printf(
        Locale.ROOT,
        "%-10s %10s %10s %9s %9s %9s %9s %9s%n",
        "phase",
        "due/s",
        "answered/s",
        "p50",
        "p99",
        "max",
        "denied",
        "errors");
    for (int i = 0; i < phases.size(); i++) {
      Phase phase = phases.get(i);
      Tally tally = summary.tally(i);
      Histogram response = tally.response();
      out.printf(
          Locale.ROOT,
          "%-10s %10.0f %10.0f %9.3f %9.3f %9.3f %9d %9d%s%n",
          phase.name(),
          (phase.fromRate() + phase.toRate()) / 2,
          summary.rate(i),
          response.getValueAtPercentile(50) / MILLI,
          response.getValueAtPercentile(99) / MILLI,
          response.getValueAtPercentile(100) / MILLI,
          tally.of(Verdict.DENIED),
          tally.errors(),
          phase.measured() ? "" : "  not counted above");
    }
  }

  private void resources() {
    out.println();
    double answers = Math.max(1, summary.whole().answeredWithinCount());
    summary
        .snapshots()
        .used()
        .ifPresent(
            used ->
                line(
                    "process",
                    String.format(
                        Locale.ROOT,
                        "%.2f s CPU, %.2f s per million answers; %.0f MB resident, %.0f MB at most",
                        used.cpuSeconds(),
                        used.cpuSeconds() * MEGA / answers,
                        used.memoryBytes() / MEGA,
                        used.peakMemoryBytes() / MEGA)));
    DriverHealth driver = summary.driver();
    String late =
        summary.plan().isOpenLoop()
            ? String.format(
                Locale.ROOT,
                ", sent late by %.3f ms at p99",
                driver.late().getValueAtPercentile(99) / MILLI)
            : "";
    line(
        "driver",
        String.format(
            Locale.ROOT,
            "%.0f %% of a core%s, stood still for %.1f ms at most",
            100 * driver.busyShare(),
            late,
            driver.longestHiccupNanos() / MILLI));
  }

  private void notes() {
    summary.notes().forEach(note -> line("note", note));
  }

  private void judge(List<Expectation> expectations) {
    if (!expectations.isEmpty()) {
      out.println();
    }
    for (Expectation expectation : expectations) {
      boolean met = expectation.isMet(summary);
      line(
          "expect",
          String.format(
              Locale.ROOT,
              "%-16s %14s  %s",
              expectation.text(),
              expectation.words(summary),
              terminal.paint(met ? Colour.GREEN : Colour.RED, met ? "met" : "NOT MET")));
    }
  }

  private void line(String name, String text) {
    out.printf(Locale.ROOT, "%-11s %s%n", name, text);
  }
}
