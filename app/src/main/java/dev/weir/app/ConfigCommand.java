package dev.weir.app;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.weir.app.terminal.ExitCode;
import dev.weir.server.config.Configuration;
import dev.weir.server.config.Setting;
import dev.weir.server.config.Settings;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** {@code weir config}: what {@code weir serve} would run with, and who said so. */
final class ConfigCommand implements Callable<Integer> {

  private static final String JSON = "--json";

  private final Map<String, String> env;
  private final CommandSpec spec;

  private ConfigCommand(Map<String, String> env) {
    this.env = env;
    this.spec = CommandSpec.wrapWithoutInspection(this).name("config");
  }

  /**
   * Its specification.
   *
   * @param env the environment that it reads settings from
   */
  static CommandSpec spec(Map<String, String> env) {
    CommandSpec spec = new ConfigCommand(env).spec;
    spec.usageMessage()
        .header("Shows each setting, its value, and where that came from.")
        .description(
            "Reads what weir serve would read with the same arguments, and starts nothing. Secrets"
                + " are masked.",
            "")
        .sortOptions(false)
        .footerHeading("%nExamples:%n")
        .footer(
            "  weir config weir.yaml",
            "  weir config weir.yaml --http-port 9000 --json",
            "",
            "Exit codes: 0 all is well, 2 bad usage, a bad file or a bad variable, 3 failure at run"
                + " time.");
    spec.addOption(
        OptionSpec.builder(JSON)
            .type(boolean.class)
            .description("Print one JSON object and nothing else.")
            .build());
    SettingOptions.addTo(spec, "YAML with settings and rules, as for weir serve.");
    return spec;
  }

  @Override
  public Integer call() {
    Configuration configuration = SettingOptions.configuration(spec, env);
    PrintWriter out = spec.commandLine().getOut();
    boolean json = Boolean.TRUE.equals(spec.findOption(JSON).<Boolean>getValue());
    out.print(json ? json(configuration) + System.lineSeparator() : text(configuration));
    out.flush();
    return ExitCode.DONE;
  }

  private static String text(Configuration configuration) {
    Settings settings = configuration.settings();
    int key = width(Settings.TABLE.stream().map(Setting::key).toList());
    int value = width(Settings.TABLE.stream().map(each -> value(settings, each)).toList());
    StringBuilder text = new StringBuilder();
    for (Setting<?> setting : Settings.TABLE) {
      text.append(pad(setting.key(), key)).append(pad(value(settings, setting), value));
      text.append(settings.origin(setting)).append(System.lineSeparator());
    }
    text.append(pad("rules", key));
    text.append(pad(Integer.toString(configuration.rules().rules().size()), value));
    text.append(source(configuration)).append(System.lineSeparator());
    return text.toString();
  }

  private static String value(Settings settings, Setting<?> setting) {
    String shown = settings.shown(setting);
    return shown.isEmpty() ? "none" : shown;
  }

  private static int width(Iterable<String> texts) {
    int width = 0;
    for (String text : texts) {
      width = Math.max(width, text.length());
    }
    return width + 2;
  }

  private static String pad(String text, int width) {
    return text + " ".repeat(Math.max(0, width - text.length()));
  }

  /** Rules whose place is not known are the built-in ones. */
  private static String source(Configuration configuration) {
    boolean own =
        configuration.rules().rules().stream()
            .allMatch(rule -> configuration.ruleLocation(rule.id()).isPresent());
    return own ? configuration.file().map(Object::toString).orElse("built in") : "built in";
  }

  private static String json(Configuration configuration) {
    Settings settings = configuration.settings();
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      json.writeStartObject();
      json.writeArrayFieldStart("settings");
      for (Setting<?> setting : Settings.TABLE) {
        json.writeStartObject();
        json.writeStringField("key", setting.key());
        json.writeStringField("value", settings.shown(setting));
        json.writeStringField(
            "origin", settings.origin(setting).kind().name().toLowerCase(Locale.ROOT));
        json.writeStringField("place", settings.origin(setting).place());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeNumberField("rules", configuration.rules().rules().size());
      json.writeStringField("rules_from", source(configuration));
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // into a String: cannot be
    }
    return text.toString();
  }
}
