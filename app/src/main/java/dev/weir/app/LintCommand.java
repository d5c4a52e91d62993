package dev.weir.app;

import dev.weir.app.terminal.CommandFailedException;
import dev.weir.app.terminal.ExitCode;
import dev.weir.app.terminal.Terminal;
import dev.weir.app.terminal.Terminal.Colour;
import dev.weir.rule.Mistake;
import dev.weir.rule.Warning;
import dev.weir.store.Ticker;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
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
      "A mistake keeps a file from being used. A warning is about rules that can never apply, that"
          + " replace one another, or that are too many for one request.",
      ""
    },
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {
      "  weir lint weir.yaml",
      "  weir lint --strict --json examples/rules",
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

  LintCommand(Terminal terminal) {
    this.terminal = terminal;
  }

  @Override
  public Integer call() {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    long now = Ticker.system().nowMicros();
    List<Linted> files = files().stream().map(file -> Linted.of(file, now)).toList();
    if (json) {
      out.println(Linted.json(files));
    } else {
      files.forEach(file -> print(file, out));
    }
    out.flush();
    boolean clean =
        files.stream()
            .allMatch(each -> each.mistakes().isEmpty() && !(strict && !each.warnings().isEmpty()));
    return clean ? ExitCode.DONE : ExitCode.NO;
  }

  private void print(Linted file, PrintWriter out) {
    for (Mistake mistake : file.mistakes()) {
      out.println(terminal.paint(Colour.RED, "mistake") + " " + mistake);
    }
    for (Warning warning : file.warnings()) {
      out.println(
          terminal.paint(Colour.BOLD, "warning") + " " + file.place(warning) + ": " + warning);
    }
    if (file.mistakes().isEmpty() && file.warnings().isEmpty()) {
      int rules = file.rules();
      out.println(
          terminal.paint(Colour.GREEN, "clean")
              + " "
              + file.file()
              + ": "
              + rules
              + (rules == 1 ? " rule" : " rules"));
    }
  }

  private List<Path> files() {
    List<Path> files = new ArrayList<>();
    for (Path path : paths) {
      List<Path> below = Files.isDirectory(path) ? below(path) : List.of(path);
      if (below.isEmpty()) {
        throw new CommandFailedException(
            path + ": a directory without files (expected: .yaml, .yml or .json files in it)");
      }
      files.addAll(below);
    }
    return files;
  }

  private static List<Path> below(Path directory) {
    try (Stream<Path> all = Files.walk(directory)) {
      return all.filter(file -> file.toString().matches(".*\\.(ya?ml|json)"))
          .filter(Files::isRegularFile)
          .sorted()
          .toList();
    } catch (IOException e) {
      throw new CommandFailedException(
          directory + ": " + e.getMessage() + " (expected: to read it)");
    }
  }
}
