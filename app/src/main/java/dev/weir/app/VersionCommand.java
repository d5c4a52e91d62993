package dev.weir.app;

import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.IVersionProvider;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code weir version}. */
@Command(name = "version", header = "Prints the version of Weir and of the JVM.")
final class VersionCommand implements Callable<Integer>, IVersionProvider {

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    for (String line : getVersion()) {
      Objects.requireNonNull(spec).commandLine().getOut().println(line);
    }
    return 0;
  }

  @Override
  public String[] getVersion() {
    String version =
        Optional.ofNullable(VersionCommand.class.getPackage().getImplementationVersion())
            .orElse("(not packaged)");
    return new String[] {
      "weir " + version,
      "java " + Runtime.version() + " (" + System.getProperty("java.vendor", "unknown") + ")"
    };
  }
}
