package dev.weir.app.check;

import dev.weir.RuleLimiter;
import dev.weir.app.terminal.CommandFailedException;
import dev.weir.app.terminal.ExitCode;
import dev.weir.app.terminal.Terminal;
import dev.weir.app.terminal.Terminal.Colour;
import dev.weir.limit.InvalidValueException;
import dev.weir.rule.Request;
import dev.weir.rule.RuleSet;
import dev.weir.server.config.Configuration;
import dev.weir.server.config.InvalidSettingsException;
import dev.weir.store.InMemoryStore;
import dev.weir.store.Ticker;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code weir check}. */
@Command(
    name = "check",
    header = "Explains what the rules make of a request.",
    description = {
      "Decides one request by the rules of FILE, with fresh counters in this process, and says step"
          + " by step why: exclusions, lists, tier, each rule, each limit and what is left of it,"
          + " and what the service would answer.",
      "Without FILE it asks a running server what it would answer; that takes nothing.",
      ""
    },
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {
      "  weir check weir.yaml --user 42 --endpoint /api/payments --method POST",
      "  weir check weir.yaml --user 42 --endpoint /api/payments --method POST --times 6",
      "      the sixth of six in the same instant",
      "  weir check --url http://10.0.0.7:8080 --ip 203.0.113.9",
      "",
      "Exit codes: 0 allowed, 1 denied or blocked, 2 bad usage or bad rules, 3 no server."
    })
public final class CheckCommand implements Callable<Integer> {

  private static final int MAX_TIMES = 1_000_000;

  private final Terminal terminal;

  @Spec private @Nullable CommandSpec spec;

  @Parameters(
      index = "0",
      arity = "0..1",
      paramLabel = "FILE",
      description = "The rules, as for weir serve.")
  private @Nullable Path file;

  @Option(names = "--rules", paramLabel = "FILE", description = "The same as FILE.")
  private @Nullable Path rules;

  @Option(
      names = "--url",
      paramLabel = "URL",
      description =
          "A running server, which is asked instead; "
              + ServerCheck.DEFAULT_URL
              + " if neither this nor FILE is given.")
  private @Nullable String url;

  @Mixin private final Asked asked = new Asked();

  @Option(
      names = "--times",
      paramLabel = "N",
      defaultValue = "1",
      description = "Explain the last of N such requests in one instant.")
  private int times;

  @Option(
      names = "--at",
      paramLabel = "INSTANT",
      description = "When, such as 2026-12-01T00:00:00Z; now if left out.")
  private @Nullable String at;

  @Option(names = "--json", description = "Print one JSON object and nothing else.")
  private boolean json;

  /**
   * @param terminal what is written to
   */
  public CheckCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    try {
      Path path = file == null ? rules : file;
      if (file != null && rules != null) {
        throw new InvalidValueException("--rules", rules, "FILE or --rules, not both");
      }
      if (path != null && url != null) {
        throw new InvalidValueException("--url", url, "none beside FILE");
      }
      return path == null ? byServer() : byFile(path);
    } catch (InvalidSettingsException | InvalidValueException e) {
      throw usage(String.valueOf(e.getMessage()));
    }
  }

  private int byFile(Path path) {
    if (times < 1 || times > MAX_TIMES) {
      throw new InvalidValueException("--times", times, "1.." + MAX_TIMES);
    }
    RuleSet ruleSet = Configuration.ofFile(path).rules();
    Request request = asked.request();
    long now = now();
    InMemoryStore store = InMemoryStore.builder().ticker(() -> now).build();
    RuleLimiter limiter = RuleLimiter.over(store, ruleSet, () -> now);
    for (int i = 1; i < times; i++) {
      limiter.check(request);
    }
    Finding finding = new Finding(ruleSet, ruleSet.explain(request, now), limiter.check(request));
    if (json) {
      out().println(new JsonExplanation(finding).text());
      out().flush();
    } else {
      new TextExplanation(finding, terminal, out()).print();
    }
    return finding.verdict().allowed() ? ExitCode.DONE : ExitCode.NO;
  }

  private long now() {
    if (at == null) {
      return Ticker.system().nowMicros();
    }
    try {
      Instant instant = Instant.parse(at);
      return Math.addExact(
          Math.multiplyExact(instant.getEpochSecond(), 1_000_000), instant.getNano() / 1_000);
    } catch (DateTimeParseException | ArithmeticException e) {
      throw new InvalidValueException("--at", at, "an instant such as 2026-12-01T00:00:00Z");
    }
  }

  private int byServer() {
    if (times != 1 || at != null) {
      throw new InvalidValueException(
          times != 1 ? "--times" : "--at", "given", "FILE: a server is only asked, once and now");
    }
    asked.request();
    String server = url == null ? ServerCheck.DEFAULT_URL : url;
    HttpResponse<String> answer;
    try {
      answer = new ServerCheck(server).answer(asked);
    } catch (IOException e) {
      throw new CommandFailedException(
          "no server answers at " + server + " (expected: FILE with rules, or --url of a server)");
    }
    int status = answer.statusCode();
    if (status != 200 && status != 429 && status != 403) {
      throw usage(server + ": " + status + " " + answer.body());
    }
    if (json) {
      out().println(answer.body());
    } else {
      out().println(terminal.paint(Colour.BOLD, "server    ") + server);
      out().println(terminal.paint(Colour.BOLD, "answer    ") + status + " " + answer.body());
      ServerCheck.headers(answer).forEach(line -> out().println("          " + line));
    }
    out().flush();
    return status == 200 ? ExitCode.DONE : ExitCode.NO;
  }

  private ParameterException usage(String message) {
    return new ParameterException(Objects.requireNonNull(spec).commandLine(), message);
  }

  private PrintWriter out() {
    return Objects.requireNonNull(spec).commandLine().getOut();
  }
}
