package dev.weir.app.load;

import dev.weir.app.terminal.CommandFailedException;
import dev.weir.app.terminal.ExitCode;
import dev.weir.app.terminal.Terminal;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code weir load}. */
@Command(
    name = "load",
    header = "Drives a server with requests, and measures its answers.",
    description = {
      "With --rate, requests leave when they are due, and response times run from that moment, also"
          + " where the server was too slow to take them; else the next one leaves when an answer"
          + " came. 2xx and 3xx count as allowed, 429 as denied, all else as an error; with gRPC and"
          + " the Redis protocol what the answer says.",
      ""
    },
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {
      "  weir load --rate 50000 --keys 100000 --seconds 20",
      "      checks on a Weir on this machine, 50000 a second",
      "  weir load --concurrency 64 --zipf 1",
      "      as fast as it answers, and some users more than others",
      "  weir load --rate 2000 --profile spike --expect 'p99<5ms,errors=0'",
      "      ten times the rate in the middle third; exit code 1 if that is too much",
      "  weir load http://127.0.0.1:8000 --path '/items/{key}' --rate 1000 --pid 4711",
      "      any HTTP server, with the CPU time and memory of its process",
      "  weir load rls://127.0.0.1:8081 --concurrency 64",
      "      Envoy's rate limit service; stream:// and grpc:// are Weir's own",
      "  weir load resp://127.0.0.1:6380 --concurrency 800 --pipelining 16",
      "      the Redis protocol, 50 connections with 16 commands in flight on each",
      "",
      "Exit codes: 0 done, 1 an expectation was not met, 2 bad usage, 3 no connection or a file"
          + " not written."
    })
public final class LoadCommand implements Callable<Integer> {

  private final Terminal terminal;
  private final Supplier<BooleanSupplier> signals;

  @Spec private @Nullable CommandSpec spec;

  @Mixin private LoadOptions options = new LoadOptions();

  @Option(
      names = "--expect",
      paramLabel = "CONDITIONS",
      description =
          "Such as 'p99<1ms,rate>50000,errors=0,denied<1%%'; exit code 1 if one is not met. About"
              + " p50, p90, p95, p99, p99.9 and max, with service. in front from when a request was"
              + " sent; rate; sent, never_sent, allowed, denied and errors, with %% of all.")
  private @Nullable String expect;

  @Option(
      names = "--histogram",
      paramLabel = "FILE",
      description =
          "Writes the response times: an HdrHistogram log if FILE ends in .hlog, else by"
              + " percentile in ms.")
  private @Nullable Path histogram;

  @Option(names = "--json", description = "Print one JSON object and nothing else.")
  private boolean json;

  /**
   * @param terminal what is written to
   * @param signals begins to listen for the signals that end a run, and tells whether one came
   */
  public LoadCommand(Terminal terminal, Supplier<BooleanSupplier> signals) {
    this.terminal = terminal;
    this.signals = signals;
  }

  @Override
  public Integer call() throws IOException {
    List<String> mistakes = new ArrayList<>();
    LoadOptions.Requests requests = options.requests(mistakes);
    List<Expectation> expectations =
        expect == null ? List.of() : Expectation.parse(expect, mistakes);
    if (!mistakes.isEmpty()) {
      throw new ParameterException(spec().commandLine(), String.join("\n", mistakes));
    }
    checkWritable();
    Summary summary;
    try {
      summary = run(requests.plan());
    } catch (UnreachableException e) {
      PrintWriter err = spec().commandLine().getErr();
      err.println(
          spec().qualifiedName()
              + ": "
              + requests.target().authority()
              + " (expected: a server that takes connections): "
              + e.getMessage());
      err.flush();
      return ExitCode.FAILED;
    }
    report(summary, expectations);
    if (histogram != null) {
      HistogramFile.write(histogram, summary);
    }
    return expectations.stream().allMatch(one -> one.isMet(summary)) ? ExitCode.DONE : ExitCode.NO;
  }

  private Summary run(Plan plan) throws IOException, UnreachableException {
    LiveLine line = new LiveLine(terminal, spec().commandLine().getErr(), !json, plan.phases());
    return new Driver(plan, signals.get(), line, options.pid()).run();
  }

  private void report(Summary summary, List<Expectation> expectations) {
    PrintWriter out = spec().commandLine().getOut();
    if (json) {
      out.println(new JsonReport(summary).text(options.url(), expectations));
      out.flush();
    } else {
      String title = options.url() + "  " + options.words(summary.plan().connections());
      new TextReport(summary, terminal, out).print(title, expectations);
    }
  }

  /** Before the run, not after it. */
  private void checkWritable() {
    Path parent = histogram == null ? null : histogram.toAbsolutePath().getParent();
    if (parent != null && !Files.isDirectory(parent)) {
      throw new CommandFailedException(
          "--histogram: " + histogram + " (expected: a file in a directory that exists)");
    }
  }

  private CommandSpec spec() {
    return Objects.requireNonNull(spec);
  }
}
