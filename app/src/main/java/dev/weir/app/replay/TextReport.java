package dev.weir.app.replay;

import dev.weir.app.terminal.Terminal;
import dev.weir.app.terminal.Terminal.Colour;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/** A replay's outcome for people. */
final class TextReport {

  private static final int TABLE_COLUMNS = 46;
  private static final int MIN_KEY_CHARS = 15;

  private final Summary summary;
  private final Terminal terminal;
  private final PrintWriter out;
  private final boolean costs;

  TextReport(Summary summary, Terminal terminal, PrintWriter out) {
    this.summary = summary;
    this.terminal = terminal;
    this.out = out;
    this.costs = !summary.costs().isEmpty();
  }

  void print() {
    Replay replay = summary.replay();
    traffic(replay);
    if (replay.trials().size() == 1) {
      Trial trial = replay.trials().get(0);
      verdict(trial);
      mostDenied(trial);
      chart(trial);
    } else {
      comparison(replay.trials());
    }
    replay.trials().forEach(this::caveats);
    work(replay);
    out.flush();
  }

  private void traffic(Replay replay) {
    RecordedClock clock = replay.clock();
    Trial any = replay.trials().get(0);
    String keys = (any.tally().isPartial() ? "more than " : "") + Words.count(keys(any));
    out.printf(
        "%s: %s requests (%s), %s key%s (%s)%n",
        terminal.paint(Colour.BOLD, Words.printable(summary.file(), 200)),
        Words.count(replay.events()),
        summary.format(),
        keys,
        keys(any) == 1 ? "" : "s",
        Words.printable(summary.keyedBy(), 60));
    if (costs) {
      out.printf(
          "cost        %s, %s in all%n",
          Words.printable(summary.costs(), 60), Words.count(any.units()));
    }
    out.printf("time        %s%n", span(clock));
    if (clock.backward() > 0) {
      out.printf(
          "            %s out of order, by %s at most: taken as the clock standing still%n",
          Words.count(clock.backward()), Words.span(clock.farthestBack().micros()));
    }
    clock
        .standstill()
        .ifPresent(
            jump ->
                out.printf(
                    "%s%n            %s, which is more than the longest window: the clock stood"
                        + " still%n            from there on; mend or remove the line, or sort the"
                        + " file%n",
                    terminal.paint(Colour.RED, "NOT TO BE TRUSTED"), jump));
    BadLines bad = summary.badLines();
    if (bad.count() > 0) {
      out.printf("unreadable  %s, left out%n", Words.count(bad.count()));
      bad.first().forEach(line -> out.printf("            %s%n", line));
    }
    out.println();
  }

  private static long keys(Trial trial) {
    return trial.tally().isPartial() ? KeyTally.MAX_KEYS : trial.tally().keys();
  }

  private String span(RecordedClock clock) {
    String span = Words.span(clock.spanMicros());
    return summary.hasDates()
        ? Words.instant(clock.firstMicros())
            + " to "
            + Words.instant(clock.nowMicros())
            + ", "
            + span
        : span + " at an even rate";
  }

  private void verdict(Trial trial) {
    out.printf("limit       %s%n", terminal.paint(Colour.BOLD, trial.limit().toString()));
    long allowed = trial.requests() - trial.denied();
    line("allowed", allowed, trial.requests(), trial.units() - trial.deniedUnits(), trial.units());
    line("denied", trial.denied(), trial.requests(), trial.deniedUnits(), trial.units());
    if (trial.longestRetryMicros().isPresent()) {
      String wait = Words.span(trial.longestRetryMicros().getAsLong());
      out.printf("retry-after %s at most%n", wait);
    }
    if (trial.exceeding() > 0) {
      out.printf(
          "            %s cost more than the limit can ever grant%n",
          Words.count(trial.exceeding()));
    }
  }

  private void line(String name, long part, long whole, long units, long allUnits) {
    out.printf("%-11s %s  %s", name, Words.count(part), Words.percent(part, whole));
    if (costs) {
      out.printf("; %s units  %s", Words.count(units), Words.percent(units, allUnits));
    }
    out.println();
  }

  private void mostDenied(Trial trial) {
    List<KeyTally.Top> top = trial.mostDenied(summary.top());
    if (top.isEmpty()) {
      return;
    }
    long all = trial.tally().deniedKeys();
    out.printf("%ndenied most (%s of %s keys with a denial)%n", top.size(), Words.count(all));
    int room = Math.max(MIN_KEY_CHARS, terminal.columns() - TABLE_COLUMNS);
    List<String> keys = top.stream().map(of -> Words.printable(of.key(), room)).toList();
    int width = keys.stream().mapToInt(String::length).max().orElse(0);
    String unit = costs ? "units" : "requests";
    out.println(
        terminal.paint(
            Colour.FAINT,
            String.format(
                Locale.ROOT,
                "  %s %14s %14s %8s",
                padded("key", width),
                "denied",
                "of " + unit,
                "share")));
    for (int i = 0; i < top.size(); i++) {
      KeyTally.Top of = top.get(i);
      long denied = costs ? of.deniedUnits() : of.denied();
      long whole = costs ? of.units() : of.requests();
      out.printf(
          "  %s %14s %14s %8s%n",
          padded(keys.get(i), width),
          Words.count(denied),
          Words.count(whole),
          Words.percent(denied, whole));
    }
  }

  private static String padded(String text, int width) {
    return text + " ".repeat(Math.max(0, width - text.length()));
  }

  private void chart(Trial trial) {
    Timeline timeline = trial.timeline();
    Chart chart = new Chart(terminal, timeline.allowed(), timeline.denied());
    long column = timeline.widthMicros() * chart.cellsPerColumn();
    out.printf(
        "%n%s, each column %s (█ allowed, ░ denied)%n",
        costs ? "units" : "requests", Words.span(column));
    RecordedClock clock = summary.replay().clock();
    long span = clock.spanMicros();
    String start = summary.hasDates() ? Words.moment(timeline.startMicros(), span) : Words.span(0);
    String end = summary.hasDates() ? Words.moment(clock.nowMicros(), span) : Words.span(span);
    chart.lines(start, end).forEach(out::println);
  }

  private void comparison(List<Trial> trials) {
    int width = trials.stream().mapToInt(t -> t.limit().toString().length()).max().orElse(0);
    String head = "%s %12s %12s %8s %12s  %s";
    out.println(
        terminal.paint(
            Colour.FAINT,
            String.format(
                Locale.ROOT,
                head,
                padded(costs ? "limit, in units" : "limit, in requests", width),
                "allowed",
                "denied",
                "share",
                "keys denied",
                "retry-after at most")));
    for (Trial trial : trials) {
      long denied = costs ? trial.deniedUnits() : trial.denied();
      long whole = costs ? trial.units() : trial.requests();
      out.println(
          String.format(
              Locale.ROOT,
              head,
              padded(trial.limit().toString(), width),
              Words.count(whole - denied),
              Words.count(denied),
              Words.percent(denied, whole),
              Words.count(trial.tally().deniedKeys()),
              trial.longestRetryMicros().isPresent()
                  ? Words.span(trial.longestRetryMicros().getAsLong())
                  : "-"));
    }
  }

  private void caveats(Trial trial) {
    if (trial.tally().isPartial()) {
      out.printf(
          "%nmore than %s keys: what is shown of a key may be short by %s units%n",
          Words.count(KeyTally.MAX_KEYS), Words.count(trial.tally().shortByUnits()));
    }
    if (trial.store().evictions() > 0) {
      out.printf(
          "%n%s: memory ran out for %s live counters, which started afresh (see WEIR_JAVA_OPTS)%n",
          trial.limit(), Words.count(trial.store().evictions()));
    }
  }

  private void work(Replay replay) {
    String memory =
        PeakMemory.bytes().isPresent()
            ? ", memory " + Words.bytes(PeakMemory.bytes().getAsLong()) + " at most"
            : "";
    String line =
        String.format(
            Locale.ROOT,
            "%s requests in %s, %,.0f a second; counters %s%s",
            Words.count(replay.events()),
            Words.span(summary.elapsedNanos() / 1_000),
            summary.eventsPerSecond(),
            Words.bytes(summary.counterBytes()),
            memory);
    out.println();
    out.println(terminal.paint(Colour.FAINT, line));
  }
}
