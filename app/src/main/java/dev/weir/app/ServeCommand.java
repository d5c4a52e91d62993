package dev.weir.app;

import dev.weir.server.config.Configuration;
import dev.weir.server.config.InvalidSettingsException;
import dev.weir.server.config.Setting;
import dev.weir.server.config.Settings;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;

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
            "Exit codes: 0 stopped, 1 failure at run time such as a port that is taken, 2 bad"
                + " usage or a bad file.");
    spec.addPositional(
        PositionalParamSpec.builder()
            .type(Path.class)
            .arity("0..1")
            .paramLabel("FILE")
            .description(
                "YAML with settings and rules. Its rules are read again when it changes; bad ones"
                    + " replace nothing.")
            .build());
    Settings.TABLE.stream()
        .filter(setting -> !setting.secret())
        .forEach(setting -> spec.addOption(option(setting)));
    Settings.TABLE.stream()
        .filter(Setting::secret)
        .forEach(setting -> spec.usageMessage().description(withSecret(spec, setting)));
    return spec;
  }

  private static OptionSpec option(Setting<?> setting) {
    String byDefault = setting.byDefault().isEmpty() ? "none" : setting.byDefault();
    return OptionSpec.builder(setting.option())
        .type(String.class)
        .paramLabel(label(setting))
        .description(plain(setting.description()) + " Default: " + byDefault + ".")
        .build();
  }

  /** What is secret is named in the text above the options. */
  private static String[] withSecret(CommandSpec spec, Setting<?> setting) {
    String[] lines = spec.usageMessage().description();
    String[] more = new String[lines.length + 1];
    System.arraycopy(lines, 0, more, 0, lines.length - 1);
    more[lines.length - 1] =
        setting.environmentName() + " (no option): " + plain(setting.description());
    more[lines.length] = "";
    return more;
  }

  /** The descriptions are written for a page of the documentation. */
  private static String plain(String description) {
    return description.replace("`", "").replace("%", "%%");
  }

  private static String label(Setting<?> setting) {
    String key = setting.key();
    return key.substring(Math.max(key.lastIndexOf('.'), key.lastIndexOf('_')) + 1)
        .toUpperCase(Locale.ROOT);
  }

  @Override
  public Integer call() {
    CommandLine commandLine = spec.commandLine();
    Configuration configuration;
    try {
      configuration = Configuration.read(file(), env, flags());
    } catch (InvalidSettingsException e) {
      throw new ParameterException(commandLine, Service.message(e), e);
    }
    new Service(commandLine.getOut(), commandLine.getErr()).run(configuration);
    return ExitCode.DONE;
  }

  private Optional<Path> file() {
    return Optional.ofNullable(spec.positionalParameters().get(0).<Path>getValue());
  }

  private Map<String, String> flags() {
    Map<String, String> flags = new HashMap<>();
    for (Setting<?> setting : Settings.TABLE) {
      String value = setting.secret() ? null : spec.findOption(setting.option()).getValue();
      if (value != null) {
        flags.put(setting.key(), value);
      }
    }
    return flags;
  }
}
