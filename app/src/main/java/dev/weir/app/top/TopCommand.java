package dev.weir.app.top;

import dev.weir.app.remote.RunningServer;
import dev.weir.app.terminal.ExitCode;
import dev.weir.app.terminal.Terminal;
import dev.weir.limit.InvalidValueException;
import java.io.PrintWriter;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code weir top}. */
@Command(
    name = "top",
    header = "Shows what a running server does, live.",
    description = {
      "Rates, denials, latency, Redis and its circuit breaker, instances, alerts, the endpoints that"
          + " are rejected most and the rules that are used up most. With WEIR_ADMIN_TOKEN in the"
          + " environment also the users and paths that were rejected most in the last hour.",
      ""
    },
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {
      "  weir top",
      "  weir top --url http://10.0.0.7:8080 --interval 5",
      "  weir top --once --json | jq .per_second",
      "",
      "Exit codes: 0 shown, 2 bad usage, 3 the server could not be asked."
    })
public final class TopCommand implements Callable<Integer> {

  private static final String DEFAULT_URL = RunningServer.DEFAULT_URL;

  /** To the upper left corner; and, once a frame is drawn, what is below it goes. */
  private static final String HOME = "\033[H";

  private static final String CLEAR_LINE = "\033[K";
  private static final String CLEAR_BELOW = "\033[J";

  private final Terminal terminal;
  private final Map<String, String> env;

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--url",
      paramLabel = "URL",
      description = "The server; ${DEFAULT-VALUE} unless told otherwise.",
      defaultValue = DEFAULT_URL)
  private String url = DEFAULT_URL;

  @Option(
      names = "--interval",
      paramLabel = "SECONDS",
      description = "How long between two frames, 1..3600; 1 unless told otherwise.",
      defaultValue = "1")
  private int interval = 1;

  @Option(names = "--once", description = "Print one frame, of one interval, and end.")
  private boolean once;

  @Option(names = "--json", description = "Print each frame as one JSON object on one line.")
  private boolean json;

  /**
   * The command.
   *
   * @param terminal what is written to
   * @param env may have the administrators' token
   */
  public TopCommand(Terminal terminal, Map<String, String> env) {
    this.terminal = terminal;
    this.env = env;
  }

  @Override
  public Integer call() {
    CommandSpec command = Objects.requireNonNull(spec);
    try {
      if (interval < 1 || interval > 3_600) {
        throw new InvalidValueException("--interval", interval, "1..3600");
      }
      show(command.commandLine().getOut());
    } catch (InvalidValueException e) {
      throw new ParameterException(command.commandLine(), String.valueOf(e.getMessage()));
    }
    return ExitCode.DONE;
  }

  private void show(PrintWriter out) {
    RunningServer server = new RunningServer(url);
    String token = env.get("WEIR_ADMIN_TOKEN");
    Reading before = Reading.of(server, token);
    do {
      if (!elapsed()) {
        return;
      }
      Reading now = Reading.of(server, token);
      print(server.url(), Frame.between(before, now), out);
      before = now;
    } while (!once && !out.checkError());
  }

  /** Waits for an interval; false if somebody wants no more. */
  private boolean elapsed() {
    try {
      return !new CountDownLatch(1).await(interval, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private void print(String shownUrl, Frame frame, PrintWriter out) {
    if (json) {
      out.println(JsonFrame.text(shownUrl, frame));
      out.flush();
    } else if (once || !terminal.colour()) {
      new TextFrame(terminal, out).print(shownUrl, frame);
      if (!once) {
        out.println();
      }
    } else {
      drawOver(shownUrl, frame, out);
    }
  }

  /** Each line over the one that was there, so that nothing flickers. */
  private void drawOver(String shownUrl, Frame frame, PrintWriter out) {
    java.io.StringWriter text = new java.io.StringWriter();
    new TextFrame(terminal, new PrintWriter(text)).print(shownUrl, frame);
    out.print(HOME);
    text.toString().lines().forEach(line -> out.print(line + CLEAR_LINE + "\r\n"));
    out.print(CLEAR_BELOW);
    out.flush();
  }
}
