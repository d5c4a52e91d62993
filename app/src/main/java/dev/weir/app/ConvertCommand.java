package dev.weir.app;

import dev.weir.app.terminal.CommandFailedException;
import dev.weir.app.terminal.ExitCode;
import dev.weir.server.rls.lint.Conversion;
import dev.weir.server.rls.lint.EnvoyFiles;
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

/** {@code weir convert}. */
@Command(
    name = "convert",
    header = "Turns files of envoyproxy/ratelimit into rules.",
    description = {
      "Reads each FILE, of a directory every .yaml, .yml and .json file below it, and prints one"
          + " file of rules. An entry of a descriptor becomes an attribute of the request.",
      "What no rule can say is named on standard error, with its place and why.",
      ""
    },
    sortOptions = false,
    footerHeading = "%nExamples:%n",
    footer = {
      "  weir convert /srv/runtime_data/current/config > weir.yaml",
      "",
      "Exit codes: 0 all of it, 1 not all of it, 2 bad usage or mistakes in the files, 3 no file."
    })
final class ConvertCommand implements Callable<Integer> {

  private static final String NAME = "weir convert";

  @Spec private @Nullable CommandSpec spec;

  @Parameters(arity = "1..*", paramLabel = "FILE", description = "Files or directories.")
  private List<Path> paths = List.of();

  @Option(
      names = "--merge-domains",
      description = "Let several files share a domain, as MERGE_DOMAIN_CONFIG=true does.")
  private boolean mergeDomains;

  @Override
  public Integer call() {
    PrintWriter out = Objects.requireNonNull(spec).commandLine().getOut();
    PrintWriter err = spec.commandLine().getErr();
    EnvoyFiles read = EnvoyFiles.read(files(), mergeDomains);
    if (!read.mistakes().isEmpty()) {
      read.mistakes().forEach(mistake -> ExitCode.explain(err, NAME, mistake.toString()));
      err.flush();
      return ExitCode.BAD_USAGE;
    }
    Conversion conversion = read.converted();
    out.print(conversion.rules());
    out.flush();
    conversion.omissions().forEach(each -> ExitCode.explain(err, NAME, each.toString()));
    err.flush();
    return conversion.omissions().isEmpty() ? ExitCode.DONE : ExitCode.NO;
  }

  private List<Path> files() {
    List<Path> files = new ArrayList<>();
    for (Path path : paths) {
      if (!Files.isReadable(path)) {
        throw new CommandFailedException(path + ": cannot be read (expected: a file of Envoy's)");
      }
      files.addAll(EnvoyDirectory.filesOf(path));
    }
    return files.stream().distinct().toList();
  }
}
