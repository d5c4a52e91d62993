package dev.weir.app.check;

import dev.weir.app.terminal.Terminal;
import dev.weir.app.terminal.Terminal.Colour;
import dev.weir.limit.Decision;
import dev.weir.rule.Attribute;
import dev.weir.rule.EndpointPattern;
import dev.weir.rule.Explanation;
import dev.weir.rule.Match;
import dev.weir.rule.Request;
import dev.weir.rule.Ruling;
import dev.weir.rule.Verdict;
import dev.weir.server.http.HttpAnswer;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.stream.Collectors;

/** A finding for people: one step after the other, in the order in which they are taken. */
final class TextExplanation {

  private final Finding finding;
  private final Terminal terminal;
  private final PrintWriter out;

  TextExplanation(Finding finding, Terminal terminal, PrintWriter out) {
    this.finding = finding;
    this.terminal = terminal;
    this.out = out;
  }

  void print() {
    step("request", request(finding.request()));
    excluded();
    if (!finding.isExcluded()) {
      lists();
    }
    if (finding.match().kind() == Match.Kind.RULES) {
      tier();
      rules();
      limits();
    }
    verdict();
    HttpAnswer answer = finding.answer();
    step("answer", answer.status() + " " + answer.body());
    if (answer.ownForm()) {
      step("", "in the form that the rule gives its denials");
    }
    out.flush();
  }

  private void step(String name, String text) {
    out.println(terminal.paint(Colour.BOLD, String.format("%-10s", name)) + text);
  }

  private static String request(Request request) {
    StringJoiner text = new StringJoiner(" ");
    for (Attribute attribute : Attribute.wellKnown()) {
      request.value(attribute).ifPresent(value -> text.add(attribute + "=" + shown(value)));
    }
    request.attributes().entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(each -> text.add("attributes." + each.getKey() + "=" + shown(each.getValue())));
    return text.add("cost=" + request.cost()).toString();
  }

  /** What came from outside cannot steer the terminal. */
  private static String shown(String text) {
    return text.chars()
        .mapToObj(c -> Character.isISOControl(c) ? String.format("\\u%04x", c) : "" + (char) c)
        .collect(Collectors.joining());
  }

  private void excluded() {
    String all =
        finding.rules().excluded().stream()
            .map(EndpointPattern::toString)
            .collect(Collectors.joining(", "));
    if (finding.isExcluded()) {
      step("excluded", "this path is never checked (" + all + ")");
    } else {
      step("excluded", all.isEmpty() ? "no path is" : "no, only " + all);
    }
  }

  private void lists() {
    int entries = finding.rules().access().size();
    String none = entries == 0 ? "none" : "none of " + entries + " applies";
    step("lists", finding.entry().map(entry -> shown(entry.toString())).orElse(none));
  }

  private void tier() {
    String tier =
        finding
            .explanation()
            .tier()
            .map(name -> shown(name) + ", " + finding.tierFrom())
            .orElse("none");
    step("tier", tier);
  }

  private void rules() {
    if (finding.explanation().steps().isEmpty()) {
      step("rules", "none");
      return;
    }
    step("rules", "in the order in which they come");
    for (Explanation.Step each : finding.explanation().steps()) {
      String fate = each.fate().name().toLowerCase(Locale.ROOT).replace('_', ' ');
      boolean applies = each.fate() == Explanation.Fate.APPLIES;
      out.printf(
          "  %s %s%n",
          terminal.paint(applies ? Colour.GREEN : Colour.FAINT, String.format("%-12s", fate)),
          each.rule());
      out.printf("  %-12s %s%n", "", shown(each.why()));
    }
  }

  private void limits() {
    if (finding.verdict().rulings().isEmpty()) {
      return;
    }
    step("limits", "all of them or none");
    for (Ruling ruling : finding.verdict().rulings()) {
      Decision decision = ruling.decision();
      Colour colour = decision.allowed() ? Colour.GREEN : Colour.RED;
      String word =
          (ruling.shadow() ? "shadow, " : "") + (decision.allowed() ? "allows" : "denies");
      out.printf(
          "  %s %s %s, counter %s: %s%n",
          terminal.paint(colour, String.format("%-12s", word)),
          ruling.rule().id(),
          ruling.limit().name(),
          shown(finding.counter(ruling)),
          state(ruling));
    }
  }

  private static String state(Ruling ruling) {
    Decision decision = ruling.decision();
    String left = decision.remaining() + " of " + decision.limit() + " left";
    if (decision.allowed()) {
      return decision.cost() == 1 ? left : "takes " + decision.cost() + ", " + left;
    }
    if (decision.exceedsLimit()) {
      return "costs " + decision.cost() + ", more than it can ever grant";
    }
    return left + decision.retryAfter().map(wait -> ", again in " + span(wait)).orElse("");
  }

  private void verdict() {
    Verdict verdict = finding.verdict();
    StringBuilder text = new StringBuilder(verdict.outcome().name().toLowerCase(Locale.ROOT));
    if (finding.entry().isPresent()) {
      text.append(" by the list");
    }
    verdict.rule().ifPresent(rule -> text.append(" by ").append(rule.id()));
    verdict
        .deciding()
        .ifPresent(
            by ->
                text.append(", ")
                    .append(by.limit().name())
                    .append(": ")
                    .append(finding.whyDeciding()));
    if (!verdict.delay().isZero()) {
      text.append(", after waiting ").append(span(verdict.delay()));
    }
    step("verdict", terminal.paint(verdict.allowed() ? Colour.GREEN : Colour.RED, text.toString()));
  }

  /** For example {@code 12.5 s}. */
  private static String span(Duration duration) {
    return duration
        .toString()
        .substring(2)
        .toLowerCase(Locale.ROOT)
        .replaceAll("([hms])(?=.)", "$1 ");
  }
}
