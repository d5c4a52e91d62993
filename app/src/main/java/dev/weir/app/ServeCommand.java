package dev.weir.app;

import dev.weir.app.terminal.ExitCode;
import dev.weir.server.config.Configuration;
import dev.weir.server.config.Settings;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;

/** {@code weir serve}: an option for each setting but the secret ones, which others could see. */
final class ServeCommand implements Callable<Integer> {

  private final Map<String, String> env;
  private final CommandSpec spec;

  private ServeCommand(Map<String, String> env) {
    this.env = env;
    this.spec = CommandSpec.wrapWithoutInspection(this).name("serve");
  }

  /**
   * Its specification.
   *
   * @param env the environment that it reads settings from
   */
  static CommandSpec spec(Map<String, String> env) {
    ServeCommand command = new ServeCommand(env);
    CommandSpec spec = command.spec;
    spec.usageMessage()
        .header("Answers checks over HTTP until it is told to stop.")
        .description(
            "Starts without any file, too; "
                + Settings.FILE_NAME
                + " may name it as well. Each setting is a key of the file, a variable of the"
                + " environment, or an option: http: {port: 9000}, WEIR_HTTP_PORT, --http-port."
                + " What comes later here binds more.",
            "SIGTERM and SIGINT stop it gracefully: requests in flight finish. A second one stops"
                + " it at once.",
            "")
        .sortOptions(false)
        .footerHeading("%nExamples:%n")
        .footer(
            "  weir serve",
            "  weir serve weir.yaml",
            "  weir serve --http-port 9000 --host 0.0.0.0",
            "  WEIR_STORE_MAX_KEYS=10000000 weir serve",
            "",
            "Exit codes: 0 stopped, 2 bad usage or a bad file, 3 failure at run time such as a"
                + " port that is taken.");
    SettingOptions.addTo(
        spec,
        "YAML with settings and rules. Its rules are read again when it changes; bad ones replace"
            + " nothing.");
    return spec;
  }

  @Override
  public Integer call() {
    CommandLine commandLine = spec.commandLine();
    Configuration configuration = SettingOptions.configuration(spec, env);
    new Service(commandLine.getOut(), commandLine.getErr()).run(configuration);
    return ExitCode.DONE;
  }
}
