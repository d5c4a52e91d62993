package dev.weir.app.replay;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;

/** A replay's outcome for programs: one JSON object. Times are ISO-8601 or seconds. */
final class JsonReport {

  private final Summary summary;

  JsonReport(Summary summary) {
    this.summary = summary;
  }

  String text() {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      json.writeStartObject();
      traffic(json);
      json.writeArrayFieldStart("limits");
      for (Trial trial : summary.replay().trials()) {
        trial(json, trial);
      }
      json.writeEndArray();
      seconds(json, "elapsed_seconds", summary.elapsedNanos() / 1_000);
      json.writeNumberField("requests_per_second", Math.round(summary.eventsPerSecond()));
      json.writeNumberField("counter_bytes", summary.counterBytes());
      if (PeakMemory.bytes().isPresent()) {
        json.writeNumberField("peak_memory_bytes", PeakMemory.bytes().getAsLong());
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // into a String: cannot be
    }
    return text.toString();
  }

  private void traffic(JsonGenerator json) throws IOException {
    Replay replay = summary.replay();
    RecordedClock clock = replay.clock();
    json.writeStringField("file", summary.file());
    json.writeStringField("format", summary.format().toString());
    json.writeStringField("key", summary.keyedBy());
    json.writeStringField("cost", summary.costs().isEmpty() ? "1" : summary.costs());
    json.writeNumberField("requests", replay.events());
    json.writeNumberField("units", replay.trials().get(0).units());
    if (summary.hasDates()) {
      json.writeStringField("first", Words.instant(clock.firstMicros()));
      json.writeStringField("last", Words.instant(clock.nowMicros()));
    }
    seconds(json, "span_seconds", clock.spanMicros());
    json.writeNumberField("out_of_order", clock.backward());
    seconds(json, "out_of_order_max_seconds", clock.farthestBack().micros());
    json.writeBooleanField("trusted", clock.standstill().isEmpty());
    if (clock.standstill().isPresent()) {
      json.writeStringField("not_trusted_because", clock.standstill().get().toString());
    }
    json.writeNumberField("bad_lines", summary.badLines().count());
    json.writeArrayFieldStart("first_bad_lines");
    for (String line : summary.badLines().first()) {
      json.writeString(line);
    }
    json.writeEndArray();
  }

  private void trial(JsonGenerator json, Trial trial) throws IOException {
    json.writeStartObject();
    json.writeStringField("limit", trial.limit().units() + "/" + trial.limit().window());
    json.writeStringField("algorithm", trial.limit().algorithm().toString());
    json.writeNumberField("capacity", trial.limit().capacity());
    json.writeNumberField("allowed", trial.requests() - trial.denied());
    json.writeNumberField("denied", trial.denied());
    double share = trial.requests() == 0 ? 0 : (double) trial.denied() / trial.requests();
    json.writeNumberField("denied_share", share);
    json.writeNumberField("units_allowed", trial.units() - trial.deniedUnits());
    json.writeNumberField("units_denied", trial.deniedUnits());
    json.writeNumberField("cost_exceeds_limit", trial.exceeding());
    if (trial.longestRetryMicros().isPresent()) {
      seconds(json, "longest_retry_after_seconds", trial.longestRetryMicros().getAsLong());
    }
    keys(json, trial);
    overTime(json, trial.timeline());
    json.writeNumberField("evictions", trial.store().evictions());
    json.writeEndObject();
  }

  private void keys(JsonGenerator json, Trial trial) throws IOException {
    KeyTally tally = trial.tally();
    json.writeNumberField("keys", tally.keys());
    json.writeNumberField("keys_denied", tally.deniedKeys());
    json.writeBooleanField("keys_exact", !tally.isPartial());
    json.writeNumberField("keys_short_by_units", tally.shortByUnits());
    json.writeArrayFieldStart("top_denied");
    for (KeyTally.Top top : trial.mostDenied(summary.top())) {
      json.writeStartObject();
      json.writeStringField("key", top.key());
      json.writeNumberField("requests", top.requests());
      json.writeNumberField("denied", top.denied());
      json.writeNumberField("units", top.units());
      json.writeNumberField("units_denied", top.deniedUnits());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void overTime(JsonGenerator json, Timeline timeline) throws IOException {
    json.writeObjectFieldStart("over_time");
    seconds(json, "start_epoch_seconds", timeline.startMicros());
    seconds(json, "step_seconds", timeline.widthMicros());
    numbers(json, "units_allowed", timeline.allowed());
    numbers(json, "units_denied", timeline.denied());
    json.writeEndObject();
  }

  /** Exactly, and never as a power of ten. */
  private static void seconds(JsonGenerator json, String name, long micros) throws IOException {
    json.writeFieldName(name);
    json.writeNumber(new BigDecimal(BigInteger.valueOf(micros), 6).toPlainString());
  }

  private static void numbers(JsonGenerator json, String name, long[] values) throws IOException {
    json.writeFieldName(name);
    json.writeArray(values, 0, values.length);
  }
}
