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
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParameterException;

/** A file, and an option for each setting but the secret ones, which others could see. */
final class SettingOptions {

  private SettingOptions() {}

  /**
   * Adds them to a command.
   *
   * @param file what the file is for
   */
  static void addTo(CommandSpec spec, String file) {
    spec.addPositional(
        PositionalParamSpec.builder()
            .type(Path.class)
            .arity("0..1")
            .paramLabel("FILE")
            .description(file)
            .build());
    Settings.TABLE.stream()
        .filter(setting -> !setting.secret())
        .forEach(setting -> spec.addOption(option(setting)));
    Settings.TABLE.stream()
        .filter(Setting::secret)
        .forEach(setting -> spec.usageMessage().description(withSecret(spec, setting)));
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

  /**
   * What a command line, the environment and the file of either say.
   *
   * @throws ParameterException if anything is wrong; says all of it at once
   */
  static Configuration configuration(CommandSpec spec, Map<String, String> env) {
    Optional<Path> file = Optional.ofNullable(spec.positionalParameters().get(0).<Path>getValue());
    try {
      return Configuration.read(file, env, flags(spec));
    } catch (InvalidSettingsException e) {
      throw new ParameterException(spec.commandLine(), Service.message(e), e);
    }
  }

  private static Map<String, String> flags(CommandSpec spec) {
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
