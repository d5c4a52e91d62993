package dev.weir.app;

import dev.weir.app.terminal.ExitCode;
import dev.weir.app.terminal.Terminal;
import dev.weir.app.terminal.Terminal.Colour;
import dev.weir.store.Ticker;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code weir lint}. */
@Command(
    name = "lint",
    header = "Finds mistakes in files of settings and rules, and what is probably not meant.",
    description = {
      "Reads each FILE as weir serve would, whatever the environment says; of a directory every"
          + " .yaml, .yml and .json file below it.",
      "A FILE of envoyproxy/ratelimit is read as that would read it, together with all of its"
          + " directory.",
      "A mistake keeps a file from being used. A warning is about rules that can never apply, that"
          + " replace one another, or that are too many for one request; in Envoy's files about"
          + " descriptors that can never match, and words that mean nothing where they stand.",
      ""
    },
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {
      "  weir lint weir.yaml",
      "  weir lint --strict --json examples/rules",
      "  weir lint /srv/runtime_data/current/config",
      "",
      "Exit codes: 0 clean, 1 mistakes (or warnings, with --strict), 2 bad usage, 3 no file."
    })
final class LintCommand implements Callable<Integer> {

  private final Terminal terminal;

  @Spec private @Nullable CommandSpec spec;

  @Parameters(arity = "1..*", paramLabel = "FILE", description = "Files or directories.")
  private List<Path> paths = List.of();

  @Option(names = "--strict", description = "Let warnings fail, too.")
  private boolean strict;

  @Option(names = "--json", description = "Print one JSON object and nothing else.")
  private boolean json;

  @Option(
      names = "--merge-domains",
      description =
          "Let several of Envoy's files share a domain, as MERGE_DOMAIN_CONFIG=true does.")
  private boolean mergeDomains;

  LintCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    long now = Ticker.system().nowMicros();
    List<LintResult> results = results(now);
    if (json) {
      out.println(LintResult.json(results));
    } else {
      results.forEach(result -> print(result, out));
    }
    out.flush();
    boolean clean =
        results.stream()
            .allMatch(
                each ->
                    each.mistakeLines().isEmpty() && !(strict && !each.warningLines().isEmpty()));
    return clean ? ExitCode.DONE : ExitCode.NO;
  }

  private void print(LintResult result, PrintWriter out) {
    for (String mistake : result.mistakeLines()) {
      out.println(terminal.paint(Colour.RED, "mistake") + " " + mistake);
    }
    for (String warning : result.warningLines()) {
      out.println(terminal.paint(Colour.BOLD, "warning") + " " + warning);
    }
    if (result.mistakeLines().isEmpty() && result.warningLines().isEmpty()) {
      out.println(terminal.paint(Colour.GREEN, "clean") + " " + result.summary());
    }
  }

  /**
   * What was found, in the order of the arguments; Envoy's files of one argument belong together.
   */
  private List<LintResult> results(long now) {
    List<LintResult> results = new ArrayList<>();
    List<Path> single = new ArrayList<>();
    for (Path path : paths) {
      List<Path> files = EnvoyDirectory.filesOf(path);
      List<Path> envoys = files.stream().filter(EnvoyDirectory::isEnvoys).toList();
      files.stream()
          .filter(file -> !envoys.contains(file))
          .forEach(file -> results.add(Linted.of(file, now)));
      if (Files.isDirectory(path)) {
        results.addAll(LintedEnvoy.of(envoys, mergeDomains));
      } else {
        single.addAll(envoys);
      }
    }
    results.addAll(LintedEnvoy.of(single, mergeDomains));
    return results;
  }
}
