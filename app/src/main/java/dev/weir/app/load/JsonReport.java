package dev.weir.app.load;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.weir.app.load.protocol.Verdict;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.HdrHistogram.Histogram;

/**
 * A run's outcome for programs: one JSON object. Times are in milliseconds if not said otherwise.
 */
final class JsonReport {

  private static final String[] NAMES = {"p50", "p90", "p95", "p99", "p99.9", "max"};
  private static final double MILLI = 1e6;
  private static final double MEGA = 1e6;

  private final Summary summary;

  JsonReport(Summary summary) {
    this.summary = summary;
  }

  String text(String url, List<Expectation> expectations) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      json.writeStartObject();
      json.writeStringField("url", url);
      json.writeStringField("loop", summary.plan().isOpenLoop() ? "open" : "closed");
      json.writeNumberField("connections", summary.plan().connections());
      json.writeNumberField("seconds", summary.seconds());
      json.writeBooleanField("stopped", summary.isStopped());
      if (summary.plan().isOpenLoop()) {
        json.writeNumberField("asked_per_second", summary.asked());
      }
      json.writeNumberField("rate_per_second", summary.rate());
      counts(json, summary.whole());
      json.writeNumberField("unanswered", summary.unanswered());
      errors(json);
      phases(json);
      resources(json);
      json.writeArrayFieldStart("notes");
      for (String note : summary.notes()) {
        json.writeString(note);
      }
      json.writeEndArray();
      judge(json, expectations);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // into a String: cannot be
    }
    return text.toString();
  }

  private void counts(JsonGenerator json, Tally tally) throws IOException {
    json.writeNumberField("sent", tally.sentCount());
    json.writeNumberField("never_sent", tally.unsentCount());
    json.writeNumberField("answered", tally.answers());
    json.writeNumberField("allowed", tally.of(Verdict.ALLOWED));
    json.writeNumberField("denied", tally.of(Verdict.DENIED));
    json.writeObjectFieldStart("status");
    for (Map.Entry<Integer, Long> code : tally.codes().entrySet()) {
      String name = summary.plan().protocol().name(code.getKey());
      json.writeNumberField(name, code.getValue());
    }
    json.writeEndObject();
    times(json, "response_ms", tally.response());
    times(json, "service_ms", tally.service());
  }

  private void errors(JsonGenerator json) throws IOException {
    json.writeObjectFieldStart("errors");
    json.writeNumberField("all", summary.errors());
    for (ErrorKind kind : ErrorKind.values()) {
      json.writeNumberField(kind.toString(), kind.count(summary.problems(), summary.whole()));
    }
    json.writeEndObject();
    json.writeNumberField("lost_connections", summary.problems().lostConnections());
  }

  private static void times(JsonGenerator json, String name, Histogram histogram)
      throws IOException {
    json.writeObjectFieldStart(name);
    for (int i = 0; i < NAMES.length; i++) {
      double value = histogram.getValueAtPercentile(TextReport.PERCENTILES[i]);
      json.writeNumberField(NAMES[i], value / MILLI);
    }
    json.writeNumberField("mean", histogram.getMean() / MILLI);
    json.writeEndObject();
  }

  private void phases(JsonGenerator json) throws IOException {
    json.writeArrayFieldStart("phases");
    List<Phase> phases = summary.plan().phases();
    for (int i = 0; i < phases.size(); i++) {
      json.writeStartObject();
      json.writeStringField("name", phases.get(i).name());
      json.writeBooleanField("measured", phases.get(i).measured());
      json.writeNumberField("seconds", summary.seconds(i));
      json.writeNumberField("rate_per_second", summary.rate(i));
      counts(json, summary.tally(i));
      json.writeNumberField("errors", summary.tally(i).errors());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private void resources(JsonGenerator json) throws IOException {
    json.writeNumberField("received_bytes", summary.snapshots().receivedBytes());
    Optional<Usage> used = summary.snapshots().used();
    if (used.isPresent()) {
      double answers = Math.max(1, summary.whole().answeredWithinCount());
      json.writeObjectFieldStart("process");
      json.writeNumberField("cpu_seconds", used.get().cpuSeconds());
      json.writeNumberField("cpu_seconds_per_million", used.get().cpuSeconds() * MEGA / answers);
      json.writeNumberField("memory_bytes", used.get().memoryBytes());
      json.writeNumberField("peak_memory_bytes", used.get().peakMemoryBytes());
      json.writeEndObject();
    }
    DriverHealth driver = summary.driver();
    json.writeObjectFieldStart("driver");
    json.writeNumberField("core_share", driver.busyShare());
    json.writeNumberField("late_p99_ms", driver.late().getValueAtPercentile(99) / MILLI);
    json.writeNumberField("longest_pause_ms", driver.longestHiccupNanos() / MILLI);
    json.writeNumberField("gc_ms", driver.gcMillis());
    json.writeEndObject();
  }

  private void judge(JsonGenerator json, List<Expectation> expectations) throws IOException {
    json.writeArrayFieldStart("expectations");
    for (Expectation expectation : expectations) {
      json.writeStartObject();
      json.writeStringField("condition", expectation.text());
      json.writeStringField("figure", expectation.words(summary));
      json.writeBooleanField("met", expectation.isMet(summary));
      json.writeEndObject();
    }
    json.writeEndArray();
  }
}
