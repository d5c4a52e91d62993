package dev.weir.app;

import dev.weir.app.check.CheckCommand;
import dev.weir.app.fleet.DoctorCommand;
import dev.weir.app.fleet.InstancesCommand;
import dev.weir.app.load.LoadCommand;
import dev.weir.app.replay.ReplayCommand;
import dev.weir.app.terminal.ExitCode;
import dev.weir.app.terminal.Terminal;
import dev.weir.app.top.TopCommand;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.InputStream;
import java.io.PrintWriter;
import java.util.Map;
import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;
import picocli.CommandLine.UnmatchedArgumentException;

/** The entry point of the {@code weir} command. */
@Command(
    name = "weir",
    header = "Weir limits rates: it decides allow or deny, for services in any language.",
    synopsisSubcommandLabel = "COMMAND",
    mixinStandardHelpOptions = true,
    versionProvider = VersionCommand.class,
    footer = {
      "",
      "weir COMMAND --help says more about a command.",
      "Exit codes: 0 done, 1 no, 2 bad usage, 3 failure at run time."
    })
public final class Weir implements Runnable {

  private final CommandLine commandLine;

  private Weir(
      Map<String, String> env,
      Terminal terminal,
      InputStream in,
      PrintWriter out,
      PrintWriter err) {
    this.commandLine =
        new CommandLine(this)
            .addSubcommand(new CommandLine(ServeCommand.spec(env)))
            .addSubcommand(new CheckCommand(terminal))
            .addSubcommand(new LintCommand(terminal))
            .addSubcommand(new ConvertCommand())
            .addSubcommand(new CommandLine(ConfigCommand.spec(env)))
            .addSubcommand(new ReplayCommand(terminal, in))
            .addSubcommand(new LoadCommand(terminal, () -> new StopSignals()::received))
            .addSubcommand(new InstancesCommand(terminal, env))
            .addSubcommand(new TopCommand(terminal, env))
            .addSubcommand(new DoctorCommand(terminal, env))
            .addSubcommand(new CompletionCommand())
            .addSubcommand(new VersionCommand());
    commandLine.getSubcommands().values().forEach(Weir::addHelp);
    commandLine
        .registerConverter(Long.class, Weir::wholeNumber)
        .registerConverter(Integer.class, Weir::smallNumber)
        .registerConverter(int.class, Weir::smallNumber)
        .setOut(out)
        .setErr(err)
        .setUsageHelpWidth(Math.max(60, Math.min(100, terminal.columns())))
        .setColorScheme(CommandLine.Help.defaultColorScheme(terminal.colour() ? Ansi.ON : Ansi.OFF))
        .setParameterExceptionHandler((failure, args) -> badUsage(failure))
        .setExecutionExceptionHandler((failure, command, parsed) -> failed(failure, command));
  }

  /** Runs the command of these arguments, and ends the process with its exit code. */
  public static void main(String[] args) {
    Map<String, String> env = System.getenv();
    Output output = new Output(new FileOutputStream(FileDescriptor.out));
    PrintWriter out = output.writer();
    PrintWriter err = new Output(new FileOutputStream(FileDescriptor.err)).writer();
    int code =
        args.length == 1 && args[0].equals("serve")
            ? Service.runWithoutOptions(env, out, err)
            : run(args, env, Terminal.ofProcess(env), System.in, out, err);
    out.flush();
    int outcome = written(code, output, err);
    err.flush();
    System.exit(outcome);
  }

  /** A command whose output got lost has failed. */
  private static int written(int code, Output output, PrintWriter err) {
    Optional<String> failure = output.failure();
    failure.ifPresent(
        reason -> ExitCode.explain(err, "weir", "standard output: cannot be written: " + reason));
    return failure.isPresent() && code == ExitCode.DONE ? ExitCode.FAILED : code;
  }

  /** Runs a command and returns its {@link ExitCode}. */
  static int run(
      String[] args,
      Map<String, String> env,
      Terminal terminal,
      InputStream in,
      PrintWriter out,
      PrintWriter err) {
    return new Weir(env, terminal, in, out, err).commandLine.execute(args);
  }

  @Override
  public void run() {
    throw new ParameterException(commandLine, "no command (expected: one, see weir --help)");
  }

  private static void addHelp(CommandLine command) {
    command
        .getCommandSpec()
        .addOption(
            CommandLine.Model.OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("Show this help.")
                .build());
  }

  private static Long wholeNumber(String text) {
    if (!text.matches("-?\\d{1,10}")) {
      throw new TypeConversionException(text + " (expected: a whole number)");
    }
    return Long.valueOf(text);
  }

  private static Integer smallNumber(String text) {
    return (int) Math.min(Integer.MAX_VALUE, Math.max(Integer.MIN_VALUE, wholeNumber(text)));
  }

  private static int badUsage(ParameterException failure) {
    CommandLine command = failure.getCommandLine();
    PrintWriter err = command.getErr();
    String name = command.getCommandSpec().qualifiedName();
    String message = String.valueOf(failure.getMessage());
    if (failure instanceof UnmatchedArgumentException unmatched
        && !unmatched.getSuggestions().isEmpty()) {
      ExitCode.explain(err, name, message);
      UnmatchedArgumentException.printSuggestions(unmatched, err);
      err.flush();
      return ExitCode.BAD_USAGE;
    }
    return ExitCode.badUsage(err, name, message);
  }

  private static int failed(Exception failure, CommandLine command) {
    return ExitCode.failed(command.getErr(), command.getCommandSpec().qualifiedName(), failure);
  }
}
