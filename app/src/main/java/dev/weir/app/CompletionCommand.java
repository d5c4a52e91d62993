package dev.weir.app;

import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code weir completion}: one script serves both shells, zsh by its emulation of bash. */
@Command(
    name = "completion",
    header = "Prints a script that completes weir's commands and options in a shell.",
    footerHeading = "%nExamples:%n",
    footer = {"  source <(weir completion bash)", "  source <(weir completion zsh)"})
final class CompletionCommand implements Callable<Integer> {

  /** The shells that it is for. */
  enum Shell {
    bash,
    zsh
  }

  @Spec private @Nullable CommandSpec spec;

  @Parameters(index = "0", paramLabel = "SHELL", description = "${COMPLETION-CANDIDATES}.")
  private @Nullable Shell shell;

  @Override
  public Integer call() {
    CommandLine own = Objects.requireNonNull(spec).commandLine();
    CommandLine root = own.getParent();
    if (shell == Shell.zsh) {
      own.getOut().println("#compdef " + root.getCommandName());
    }
    own.getOut().print(AutoComplete.bash(root.getCommandName(), root));
    own.getOut().flush();
    return 0;
  }
}
