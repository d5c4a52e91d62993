package dev.weir.app.replay;

import dev.weir.app.terminal.Terminal;
import dev.weir.app.terminal.Terminal.Colour;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;

/** What rules would have done, for people. */
final class RuleReport {

  private static final int NAME_CHARS = 40;
  private static final int SHOWN_KEYS = 3;

  private final RuleSummary summary;
  private final Terminal terminal;
  private final PrintWriter out;

  RuleReport(RuleSummary summary, Terminal terminal, PrintWriter out) {
    this.summary = summary;
    this.terminal = terminal;
    this.out = out;
  }

  void print() {
    RuleReplay replay = summary.replay();
    traffic(replay);
    for (RuleTrial trial : replay.trials()) {
      outcome(trial, replay.events());
      rules(trial);
      chart(trial);
    }
    if (replay.trials().size() > 1) {
      out.printf(
          "%nby %s instead, %s more would have been denied and %s fewer%n",
          replay.trials().get(1).file(),
          Words.count(replay.newlyDenied()),
          Words.count(replay.newlyAllowed()));
    }
    out.flush();
  }

  private void traffic(RuleReplay replay) {
    RecordedClock clock = replay.clock();
    out.printf(
        "%s: %s requests (%s)%n",
        terminal.paint(Colour.BOLD, Words.printable(summary.file(), 200)),
        Words.count(replay.events()),
        summary.format());
    out.printf(
        "time        %s to %s, %s%n",
        Words.instant(clock.firstMicros()),
        Words.instant(clock.nowMicros()),
        Words.span(clock.spanMicros()));
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
                    "%s%n            %s: the clock stood still from there on%n",
                    terminal.paint(Colour.RED, "NOT TO BE TRUSTED"), jump));
    if (summary.badLines().count() > 0) {
      out.printf("unreadable  %s, left out%n", Words.count(summary.badLines().count()));
      summary.badLines().first().forEach(line -> out.printf("            %s%n", line));
    }
  }

  private void outcome(RuleTrial trial, long all) {
    out.printf("%nrules       %s%n", terminal.paint(Colour.BOLD, trial.file()));
    line("allowed", trial.allowed(), all);
    line("denied", trial.denied(), all);
    if (trial.blocked() > 0) {
      line("blocked", trial.blocked(), all);
    }
    if (trial.delayed() > 0) {
      line("delayed", trial.delayed(), all);
    }
    if (trial.unmatched() > 0) {
      line("no rule", trial.unmatched(), all);
    }
  }

  private void line(String name, long part, long all) {
    out.printf("%-11s %s  %s%n", name, Words.count(part), Words.percent(part, all));
  }

  private void rules(RuleTrial trial) {
    List<RuleTally> tallies = trial.rules();
    List<String> names =
        tallies.stream().map(of -> Words.printable(of.rule().id(), NAME_CHARS)).toList();
    int width = names.stream().mapToInt(String::length).max().orElse(0);
    String format = "  %-" + Math.max(4, width) + "s %12s %12s %8s  %s";
    out.println();
    out.println(
        terminal.paint(
            Colour.FAINT,
            String.format(Locale.ROOT, format, "rule", "checked", "denied", "share", "most denied")
                .stripTrailing()));
    for (int i = 0; i < tallies.size(); i++) {
      RuleTally of = tallies.get(i);
      out.println(
          String.format(
                  Locale.ROOT,
                  format,
                  names.get(i),
                  Words.count(of.checked()),
                  Words.count(of.denied()),
                  Words.percent(of.denied(), of.checked()),
                  keys(of))
              .stripTrailing());
    }
  }

  private String keys(RuleTally of) {
    List<String> keys =
        of.keys().mostDenied(Math.min(SHOWN_KEYS, summary.top())).stream()
            .map(top -> Words.printable(top.key(), NAME_CHARS) + " (" + top.denied() + ")")
            .toList();
    return String.join(", ", keys) + (of.keys().isPartial() ? ", or more" : "");
  }

  private void chart(RuleTrial trial) {
    Timeline timeline = trial.timeline();
    Chart chart = new Chart(terminal, timeline.allowed(), timeline.denied());
    RecordedClock clock = summary.replay().clock();
    out.printf(
        "%nrequests, each column %s (█ allowed, ░ denied)%n",
        Words.span(timeline.widthMicros() * chart.cellsPerColumn()));
    chart
        .lines(
            Words.moment(timeline.startMicros(), clock.spanMicros()),
            Words.moment(clock.nowMicros(), clock.spanMicros()))
        .forEach(out::println);
  }
}
