package dev.weir.app;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;

/** What was found in a file. */
interface LintResult {

  /** What keeps it from being used, each with its place. */
  List<String> mistakeLines();

  /** What is allowed and probably not meant, each with its place. */
  List<String> warningLines();

  /** What it is if nothing was found. */
  String summary();

  /** Writes all of it as an object. */
  void write(JsonGenerator json) throws IOException;

  /** All that was found in several files, as one JSON object. */
  static String json(List<LintResult> results) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      json.writeStartObject();
      json.writeArrayFieldStart("files");
      for (LintResult result : results) {
        result.write(json);
      }
      json.writeEndArray();
      json.writeNumberField(
          "mistakes", results.stream().mapToInt(f -> f.mistakeLines().size()).sum());
      json.writeNumberField(
          "warnings", results.stream().mapToInt(f -> f.warningLines().size()).sum());
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // into a String: cannot be
    }
    return text.toString();
  }
}
