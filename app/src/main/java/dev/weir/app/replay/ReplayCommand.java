package dev.weir.app.replay;

import dev.weir.app.terminal.CommandFailedException;
import dev.weir.app.terminal.Terminal;
import dev.weir.limit.Algorithm;
import dev.weir.limit.InvalidValueException;
import dev.weir.limit.Limit;
import dev.weir.server.config.InvalidSettingsException;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code weir replay}. */
@Command(
    name = "replay",
    header = "Shows what a limit would have done to recorded traffic.",
    description = {
      "Runs the requests of FILE through a limit, on the file's own clock and at full speed, and"
          + " reports what would have been denied: in all, by key, and over time.",
      "FILE is an access log (Common or Combined Log Format), CSV with a header, JSON with one"
          + " object a line, or a stream of big-endian 32-bit keys; as it is, or packed by gzip or"
          + " xz; - is standard input.",
      ""
    },
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {
      "  weir replay access.log",
      "      what 100 a minute for each client address would have denied",
      "  weir replay access.log.gz --limit 30/m --limit 60/m --limit 120/m",
      "      several limits side by side, to choose one",
      "  weir replay access.log --key user+path --limit 10/s --burst 50",
      "      for each user and path, 10 a second with bursts of 50",
      "  weir replay tokens.csv --time at --cost prompt+answer --limit 9000/m",
      "      by cost: the sum of two columns",
      "  weir replay access.log --rules weir.yaml",
      "      by rules, with a report for each",
      "  zcat events.jsonl.gz | weir replay - --time at --key client.id --json",
      "      from standard input, with all figures as JSON",
      "",
      "Exit codes: 0 done, 2 bad usage, 3 the file cannot be read or the report not written."
    })
public final class ReplayCommand implements Callable<Integer> {

  private final Terminal terminal;
  private final InputStream standardInput;

  @Spec private @Nullable CommandSpec spec;

  @Parameters(index = "0", paramLabel = "FILE", description = "The recording, or - for stdin.")
  private @Nullable String file;

  @Option(
      names = "--limit",
      paramLabel = "UNITS/WINDOW",
      defaultValue = "100/m",
      description = "Such as 100/m, 5/s or 3/10s; ${DEFAULT-VALUE} if left out. Several compare.")
  private List<String> limits = List.of();

  @Option(
      names = "--algorithm",
      paramLabel = "NAME",
      description =
          "fixed_window, sliding_window (the default), segmented_window, sliding_window_log,"
              + " token_bucket or concurrency (its window is the time that a lease lives).")
  private @Nullable String algorithm;

  @Option(
      names = "--burst",
      paramLabel = "UNITS",
      description = "What a bucket holds; makes the limit a token_bucket.")
  private @Nullable Long burst;

  @Option(
      names = "--segments",
      paramLabel = "N",
      description = "Segments of a segmented_window, 2..60.")
  private @Nullable Integer segments;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "access-log, csv, jsonl or keys; found from the content if left out.")
  private @Nullable String format;

  @Option(
      names = "--key",
      paramLabel = "FIELD[+FIELD]",
      description =
          "Who has a counter of their own. Access log: address (the default), user, method, path,"
              + " status, referer, agent. CSV and JSON: a column or field; one counter for all if"
              + " left out.")
  private @Nullable String key;

  @Option(
      names = "--time",
      paramLabel = "FIELD",
      description =
          "The time of a CSV or JSON file, in ISO-8601 or Unix time (s, ms, µs or ns); the usual"
              + " names are found without.")
  private @Nullable String time;

  @Option(
      names = "--cost",
      paramLabel = "FIELD[+FIELD]",
      description = "What a request costs: fields to be added up. One unit each if left out.")
  private @Nullable String cost;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description = "Requests a second of a key stream, which has no time; 1000 if left out.")
  private @Nullable Long rate;

  @Option(
      names = "--top",
      paramLabel = "N",
      defaultValue = "10",
      description = "How many of the most denied keys to list; ${DEFAULT-VALUE} if left out.")
  private int top;

  @Option(
      names = "--rules",
      paramLabel = "RULES",
      description =
          "Decide by the rules of this file instead of by a limit. Fields are found by the names"
              + " that rules have for them.")
  private @Nullable Path rules;

  @Option(
      names = "--against",
      paramLabel = "RULES",
      description = "Other rules, to be compared with --rules.")
  private @Nullable Path against;

  @Option(names = "--strict", description = "Stop at the first line that cannot be read.")
  private boolean strict;

  @Option(names = "--json", description = "Print one JSON object and nothing else.")
  private boolean json;

  /**
   * @param terminal what is written to
   * @param standardInput what {@code -} reads
   */
  public ReplayCommand(Terminal terminal, InputStream standardInput) {
    this.terminal = terminal;
    this.standardInput = standardInput;
  }

  @Override
  public Integer call() throws IOException {
    if (rules != null) {
      return byRules(rules);
    }
    if (against != null) {
      throw new ParameterException(spec().commandLine(), "--against: given (expected: --rules)");
    }
    List<Limit> tried = usage(() -> limits.stream().map(this::limit).toList());
    Recording recording = usage(this::recording);
    usage(this::checkedTop);
    String name = Objects.requireNonNull(file);
    try (Input input = Input.open(name, standardInput)) {
      report(replay(tried, recording, input));
    } catch (IOException e) {
      throw Input.unreadable(name, e);
    }
    return 0;
  }

  private Summary replay(List<Limit> tried, Recording recording, Input input) throws IOException {
    BadLines badLines = new BadLines(input.file(), strict);
    Format found = usage(() -> recording.formatOf(input));
    Trace trace = usage(() -> recording.open(found, input, badLines));
    Progress progress = new Progress(terminal, err(), input, !json);
    Replay replay = new Replay(tried);
    try {
      replay.run(trace, progress);
    } finally {
      progress.done();
    }
    checkRead(input, replay.events(), badLines, replay.clock());
    return new Summary(
        input.file(),
        found,
        recording.keyedBy(found),
        cost == null ? "" : cost,
        trace.hasDates(),
        replay,
        badLines,
        top,
        progress.elapsedNanos());
  }

  private static void checkRead(Input input, long events, BadLines badLines, RecordedClock clock) {
    if (events == 0) {
      String first = badLines.first().isEmpty() ? "" : "; " + badLines.first().get(0);
      throw new CommandFailedException(input.file() + ": no requests in it" + first);
    }
    if (clock.backward() > events / 2) {
      throw new CommandFailedException(
          String.format(
              "%s: %d of %d requests out of order (expected: oldest first; sort it, or tac): %s",
              input.file(), clock.backward(), events, clock.farthestBack()));
    }
  }

  private int byRules(Path file) throws IOException {
    for (String option : List.of("--limit", "--algorithm", "--burst", "--segments", "--key")) {
      if (spec().commandLine().getParseResult().hasMatchedOption(option)) {
        throw new ParameterException(
            spec().commandLine(), option + ": given (expected: none beside --rules)");
      }
    }
    usage(this::checkedTop);
    List<Path> files = against == null ? List.of(file) : List.of(file, against);
    RuleReplay replay = usage(() -> new RuleReplay(files));
    String name = Objects.requireNonNull(this.file);
    try (Input input = Input.open(name, standardInput)) {
      RuleSummary summary = replay(replay, input);
      if (json) {
        spec().commandLine().getOut().println(new RuleJsonReport(summary).text());
        spec().commandLine().getOut().flush();
      } else {
        new RuleReport(summary, terminal, spec().commandLine().getOut()).print();
      }
    } catch (IOException e) {
      throw Input.unreadable(name, e);
    }
    return 0;
  }

  private RuleSummary replay(RuleReplay replay, Input input) throws IOException {
    BadLines badLines = new BadLines(input.file(), strict);
    Format found = usage(() -> recording().formatOf(input));
    if (found == Format.KEYS) {
      throw new ParameterException(
          spec().commandLine(), "--rules: given (expected: none beside a key stream)");
    }
    RequestFields fields = RequestFields.of(found, replay.rules());
    Selection selection =
        Selection.ofRequest(Optional.ofNullable(time), fields.names(), Optional.ofNullable(cost));
    Recording recording = new Recording(Optional.of(found), selection, OptionalLong.empty());
    Trace trace = usage(() -> recording.open(found, input, badLines));
    Progress progress = new Progress(terminal, err(), input, !json);
    try {
      replay.run(trace, fields, badLines, progress);
    } finally {
      progress.done();
    }
    checkRead(input, replay.events(), badLines, replay.clock());
    return new RuleSummary(input.file(), found, replay, badLines, top);
  }

  private void report(Summary summary) {
    PrintWriter out = spec().commandLine().getOut();
    if (json) {
      out.println(new JsonReport(summary).text());
      out.flush();
    } else {
      new TextReport(summary, terminal, out).print();
    }
  }

  private Recording recording() {
    return new Recording(
        Optional.ofNullable(format).map(Format::named),
        Selection.of(
            Optional.ofNullable(time), Optional.ofNullable(key), Optional.ofNullable(cost)),
        rate == null ? OptionalLong.empty() : OptionalLong.of(rate));
  }

  private Limit limit(String text) {
    Limit limit = Limit.parse(text);
    if (algorithm != null) {
      limit = limit.algorithm(Algorithm.named(algorithm));
    }
    if (burst != null) {
      limit = limit.burst(burst);
    }
    if (segments == null) {
      return limit;
    }
    if (algorithm != null && limit.algorithm() != Algorithm.SEGMENTED_WINDOW) {
      throw new InvalidValueException(
          "segments", segments, "none beside " + limit.algorithm() + ", only segmented_window");
    }
    return limit.segments(segments);
  }

  private int checkedTop() {
    if (top < 0 || top > KeyTally.MAX_KEYS) {
      throw new InvalidValueException("top", top, "0.." + KeyTally.MAX_KEYS);
    }
    return top;
  }

  /** What is told wrongly is bad usage. */
  private <T> T usage(Reading<T> reading) throws IOException {
    try {
      return reading.read();
    } catch (InvalidValueException | InvalidSettingsException e) {
      throw new ParameterException(spec().commandLine(), String.valueOf(e.getMessage()), e);
    }
  }

  private interface Reading<T> {
    T read() throws IOException;
  }

  private CommandSpec spec() {
    return Objects.requireNonNull(spec);
  }

  private PrintWriter err() {
    return spec().commandLine().getErr();
  }
}
