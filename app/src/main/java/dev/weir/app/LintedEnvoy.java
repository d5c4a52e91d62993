package dev.weir.app;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.weir.server.rls.lint.EnvoyFiles;
import dev.weir.server.rls.lint.EnvoyFiles.Finding;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * What was found in a file of envoyproxy/ratelimit. Immutable.
 *
 * @param file the file
 * @param limits how many limits it has
 * @param mistakes what keeps it from being used
 * @param warnings what is allowed and probably not meant
 */
record LintedEnvoy(Path file, int limits, List<Finding> mistakes, List<Finding> warnings)
    implements LintResult {

  /** Looks through files that belong together. */
  static List<LintedEnvoy> of(List<Path> files, boolean mergeDomains) {
    EnvoyFiles read = EnvoyFiles.read(files, mergeDomains);
    return files.stream()
        .map(
            file ->
                new LintedEnvoy(
                    file, limits(read, file), of(file, read.mistakes()), of(file, read.warnings())))
        .toList();
  }

  private static int limits(EnvoyFiles read, Path file) {
    return read.files().stream()
        .filter(each -> each.path().equals(file))
        .mapToInt(EnvoyFiles.Read::limits)
        .sum();
  }

  private static List<Finding> of(Path file, List<Finding> findings) {
    return findings.stream().filter(finding -> finding.path().equals(file)).toList();
  }

  @Override
  public List<String> mistakeLines() {
    return mistakes.stream().map(Finding::toString).toList();
  }

  @Override
  public List<String> warningLines() {
    return warnings.stream().map(Finding::toString).toList();
  }

  @Override
  public String summary() {
    return file + ": " + limits + (limits == 1 ? " limit" : " limits") + " of Envoy's";
  }

  @Override
  public void write(JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("file", file.toString());
    json.writeNumberField("limits", limits);
    write(json, "mistakes", mistakes);
    write(json, "warnings", warnings);
    json.writeEndObject();
  }

  private static void write(JsonGenerator json, String name, List<Finding> findings)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (Finding finding : findings) {
      json.writeStartObject();
      if (finding.line() > 0) {
        json.writeNumberField("line", finding.line());
        json.writeNumberField("column", finding.column());
      }
      json.writeStringField("text", finding.text());
      json.writeEndObject();
    }
    json.writeEndArray();
  }
}
