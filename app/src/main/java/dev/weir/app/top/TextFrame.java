package dev.weir.app.top;

import dev.weir.app.terminal.Terminal;
import dev.weir.app.terminal.Terminal.Colour;
import dev.weir.app.top.Frame.Latency;
import dev.weir.app.top.Frame.Named;
import dev.weir.app.top.Frame.Rates;
import dev.weir.app.top.Frame.Redis;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.OptionalDouble;

/** A frame for people. */
final class TextFrame {

  private static final int NAME_CHARS = 40;
  private static final double MILLIS = 1e3;

  private final Terminal terminal;
  private final PrintWriter out;

  TextFrame(Terminal terminal, PrintWriter out) {
    this.terminal = terminal;
    this.out = out;
  }

  void print(String url, Frame frame) {
    head(url, frame.server());
    rates(frame.rates());
    line("latency", latency(frame.latency()));
    line("counters", frame.redis().map(TextFrame::redis).orElse("in memory"));
    line(
        "instances",
        String.format(
            Locale.ROOT,
            "%d, the clock is %.1f ms ahead",
            frame.server().instances(),
            frame.server().driftSeconds() * MILLIS));
    List<String> alerts = frame.server().alerts();
    line(
        "alerts",
        alerts.isEmpty() ? "none" : terminal.paint(Colour.RED, plain(String.join(", ", alerts))));
    endpoints(frame);
    figures("RULE", "USED UP", "%.0f %%", frame.rules());
    frame
        .rejectedMost()
        .ifPresent(
            most -> {
              figures("USER", "REJECTED IN AN HOUR", "%,.0f", most.users());
              figures("PATH", "REJECTED IN AN HOUR", "%,.0f", most.endpoints());
            });
    out.flush();
  }

  private void head(String url, Frame.Server server) {
    Colour colour = server.status().equals("healthy") ? Colour.GREEN : Colour.RED;
    out.println(
        terminal.paint(Colour.BOLD, url)
            + "  "
            + terminal.paint(colour, plain(server.status()))
            + "  "
            + plain(server.version())
            + "  up "
            + span(server.uptimeSeconds()));
  }

  private void rates(Rates rates) {
    double share = rates.checks() == 0 ? 0 : 100 * rates.rejected() / rates.checks();
    line(
        "checks",
        String.format(
            Locale.ROOT,
            "%,.1f/s  allowed %,.1f/s  rejected %,.1f/s (%.1f %%)",
            rates.checks(),
            rates.allowed(),
            rates.rejected(),
            share));
    line(
        "failures",
        String.format(
            Locale.ROOT, "degraded %,.1f/s  errors %,.1f/s", rates.degraded(), rates.errors()));
  }

  private static String latency(Latency latency) {
    return "average "
        + millis("", latency.average())
        + "  p50 "
        + millis("<= ", latency.p50())
        + "  p95 "
        + millis("<= ", latency.p95())
        + "  p99 "
        + millis("<= ", latency.p99());
  }

  private static String millis(String before, OptionalDouble seconds) {
    if (seconds.isEmpty()) {
      return "-";
    }
    double value = seconds.getAsDouble();
    return Double.isInfinite(value)
        ? "> 1000 ms"
        : before
            + String.format(Locale.ROOT, value < 0.001 ? "%.3f ms" : "%.1f ms", value * MILLIS);
  }

  private static String redis(Redis redis) {
    String hits =
        redis.hitRate().isEmpty()
            ? "-"
            : String.format(Locale.ROOT, "%.0f %%", 100 * redis.hitRate().getAsDouble());
    return String.format(
        Locale.ROOT,
        "Redis %s, breaker %s, %d links, p99 %s, %s known denied",
        plain(redis.status()),
        plain(redis.breaker()),
        redis.connections(),
        millis("<= ", redis.roundTrips().p99()),
        hits);
  }

  private void line(String name, String text) {
    out.println(String.format(Locale.ROOT, "%-10s", name) + text);
  }

  private void endpoints(Frame frame) {
    heading("ENDPOINT", "ALLOWED/S  REJECTED/S");
    frame
        .endpoints()
        .forEach(
            each ->
                out.println(
                    name(each.name())
                        + String.format(
                            Locale.ROOT, "%,9.1f  %,10.1f", each.allowed(), each.rejected())));
  }

  private void figures(String heading, String column, String format, List<Named> figures) {
    heading(heading, column);
    for (Named each : figures) {
      String figure = String.format(Locale.ROOT, format, each.figure());
      out.println(
          name(each.name()) + " ".repeat(Math.max(0, column.length() - figure.length())) + figure);
    }
  }

  private void heading(String name, String columns) {
    out.println();
    out.println(terminal.paint(Colour.BOLD, name(name) + columns));
  }

  private static String name(String text) {
    String shown = plain(text);
    String cut = shown.length() <= NAME_CHARS ? shown : shown.substring(0, NAME_CHARS - 3) + "...";
    return String.format(Locale.ROOT, "%-" + (NAME_CHARS + 2) + "s", cut);
  }

  private static String span(long seconds) {
    if (seconds < 60) {
      return seconds + " s";
    }
    if (seconds < 3_600) {
      return seconds / 60 + " min";
    }
    return seconds < 86_400 ? seconds / 3_600 + " h" : seconds / 86_400 + " d";
  }

  /** What others have chosen does not steer the terminal. */
  private static String plain(String text) {
    return text.replaceAll("\\p{Cntrl}", "?");
  }
}
