package dev.weir.app.replay;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.BigInteger;

/** What rules would have done, for programs: one JSON object. */
final class RuleJsonReport {

  private final RuleSummary summary;

  RuleJsonReport(RuleSummary summary) {
    this.summary = summary;
  }

  String text() {
    StringWriter text = new StringWriter();
    RuleReplay replay = summary.replay();
    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      json.writeStartObject();
      json.writeStringField("file", summary.file());
      json.writeStringField("format", summary.format().toString());
      json.writeNumberField("requests", replay.events());
      json.writeStringField("first", Words.instant(replay.clock().firstMicros()));
      json.writeStringField("last", Words.instant(replay.clock().nowMicros()));
      json.writeNumberField("out_of_order", replay.clock().backward());
      json.writeBooleanField("trusted", replay.clock().standstill().isEmpty());
      json.writeNumberField("bad_lines", summary.badLines().count());
      json.writeArrayFieldStart("rule_sets");
      for (RuleTrial trial : replay.trials()) {
        trial(json, trial);
      }
      json.writeEndArray();
      if (replay.trials().size() > 1) {
        json.writeNumberField("newly_denied", replay.newlyDenied());
        json.writeNumberField("newly_allowed", replay.newlyAllowed());
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // into a String: cannot be
    }
    return text.toString();
  }

  private void trial(JsonGenerator json, RuleTrial trial) throws IOException {
    json.writeStartObject();
    json.writeStringField("file", trial.file());
    json.writeNumberField("allowed", trial.allowed());
    json.writeNumberField("denied", trial.denied());
    json.writeNumberField("blocked", trial.blocked());
    json.writeNumberField("delayed", trial.delayed());
    json.writeNumberField("no_rule", trial.unmatched());
    json.writeArrayFieldStart("rules");
    for (RuleTally tally : trial.rules()) {
      rule(json, tally);
    }
    json.writeEndArray();
    Timeline timeline = trial.timeline();
    json.writeObjectFieldStart("over_time");
    seconds(json, "start_epoch_seconds", timeline.startMicros());
    seconds(json, "step_seconds", timeline.widthMicros());
    json.writeFieldName("allowed");
    json.writeArray(timeline.allowed(), 0, timeline.allowed().length);
    json.writeFieldName("denied");
    json.writeArray(timeline.denied(), 0, timeline.denied().length);
    json.writeEndObject();
    json.writeNumberField("evictions", trial.evictions());
    json.writeEndObject();
  }

  private void rule(JsonGenerator json, RuleTally tally) throws IOException {
    json.writeStartObject();
    json.writeStringField("id", tally.rule().id());
    json.writeStringField("action", tally.rule().action().kind().toString());
    json.writeNumberField("checked", tally.checked());
    json.writeNumberField("denied", tally.denied());
    json.writeBooleanField("keys_exact", !tally.keys().isPartial());
    json.writeArrayFieldStart("top_denied");
    for (KeyTally.Top top : tally.keys().mostDenied(summary.top())) {
      json.writeStartObject();
      json.writeStringField("key", top.key());
      json.writeNumberField("requests", top.requests());
      json.writeNumberField("denied", top.denied());
      json.writeEndObject();
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  /** Exactly, and never as a power of ten. */
  private static void seconds(JsonGenerator json, String name, long micros) throws IOException {
    json.writeFieldName(name);
    json.writeNumber(new BigDecimal(BigInteger.valueOf(micros), 6).toPlainString());
  }
}
