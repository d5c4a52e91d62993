package dev.weir.app;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.weir.rule.Location;
import dev.weir.rule.Mistake;
import dev.weir.rule.Warning;
import dev.weir.server.config.Configuration;
import dev.weir.server.config.InvalidSettingsException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What was found in a file. Immutable.
 *
 * @param file the file
 * @param configuration what it holds; null if there are mistakes
 * @param mistakes what keeps it from being used
 * @param warnings what is allowed and probably not meant
 */
record Linted(
    Path file,
    @Nullable Configuration configuration,
    List<Mistake> mistakes,
    List<Warning> warnings)
    implements LintResult {

  static Linted of(Path file, long nowMicros) {
    try {
      Configuration configuration = Configuration.ofFile(file);
      return new Linted(file, configuration, List.of(), configuration.rules().lint(nowMicros));
    } catch (InvalidSettingsException e) {
      return new Linted(file, null, e.inFile(), List.of());
    }
  }

  int rules() {
    return configuration == null ? 0 : configuration.rules().rules().size();
  }

  /** Where a warning's rule was written. */
  Location place(Warning warning) {
    Location whole = Location.of(file.toString());
    return configuration == null ? whole : configuration.ruleLocation(warning.rule()).orElse(whole);
  }

  @Override
  public List<String> mistakeLines() {
    return mistakes.stream().map(Mistake::toString).toList();
  }

  @Override
  public List<String> warningLines() {
    return warnings.stream().map(warning -> place(warning) + ": " + warning).toList();
  }

  @Override
  public String summary() {
    return file + ": " + rules() + (rules() == 1 ? " rule" : " rules");
  }

  @Override
  public void write(JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("file", file.toString());
    json.writeNumberField("rules", rules());
    json.writeArrayFieldStart("mistakes");
    for (Mistake mistake : mistakes) {
      json.writeStartObject();
      write(json, mistake.location());
      json.writeStringField("path", mistake.path());
      json.writeStringField("came", mistake.came());
      json.writeStringField("expected", mistake.expected());
      if (mistake.nearest().isPresent()) {
        json.writeStringField("nearest", mistake.nearest().get());
      }
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeArrayFieldStart("warnings");
    for (Warning warning : warnings) {
      json.writeStartObject();
      write(json, place(warning));
      json.writeStringField("rule", warning.rule());
      json.writeStringField("kind", warning.kind().name().toLowerCase(Locale.ROOT));
      json.writeStringField("text", warning.text());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, Location location) throws IOException {
    if (location.line().isPresent()) {
      json.writeNumberField("line", location.line().getAsInt());
    }
    if (location.column().isPresent()) {
      json.writeNumberField("column", location.column().getAsInt());
    }
  }
}
