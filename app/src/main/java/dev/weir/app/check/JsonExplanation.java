package dev.weir.app.check;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.weir.limit.Decision;
import dev.weir.rule.Attribute;
import dev.weir.rule.Explanation;
import dev.weir.rule.Request;
import dev.weir.rule.Ruling;
import dev.weir.server.http.HttpAnswer;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.Locale;

/** A finding for programs: one JSON object. */
final class JsonExplanation {

  private final Finding finding;

  JsonExplanation(Finding finding) {
    this.finding = finding;
  }

  String text() {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      json.writeStartObject();
      json.writeStringField("outcome", word(finding.verdict().outcome()));
      request(json, finding.request());
      json.writeBooleanField("excluded", finding.isExcluded());
      if (finding.entry().isPresent()) {
        json.writeStringField("list_entry", finding.entry().get().toString());
      }
      if (finding.explanation().tier().isPresent()) {
        json.writeStringField("tier", finding.explanation().tier().get());
        json.writeStringField("tier_from", finding.tierFrom());
      }
      json.writeArrayFieldStart("rules");
      for (Explanation.Step step : finding.explanation().steps()) {
        json.writeStartObject();
        json.writeStringField("id", step.rule().id());
        json.writeStringField("group", step.rule().group());
        json.writeStringField("fate", word(step.fate()));
        json.writeStringField("why", step.why());
        json.writeEndObject();
      }
      json.writeEndArray();
      json.writeArrayFieldStart("limits");
      for (Ruling ruling : finding.verdict().rulings()) {
        limit(json, ruling);
      }
      json.writeEndArray();
      HttpAnswer answer = finding.answer();
      json.writeObjectFieldStart("answer");
      json.writeNumberField("status", answer.status());
      json.writeBooleanField("own_form", answer.ownForm());
      json.writeFieldName("body");
      if (answer.isJson()) {
        json.writeRawValue(answer.body());
      } else {
        json.writeString(answer.body());
      }
      json.writeEndObject();
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // into a String: cannot be
    }
    return text.toString();
  }

  private static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  private static void request(JsonGenerator json, Request request) throws IOException {
    json.writeObjectFieldStart("request");
    for (Attribute attribute : Attribute.wellKnown()) {
      if (request.value(attribute).isPresent()) {
        json.writeStringField(attribute.name(), request.value(attribute).get());
      }
    }
    json.writeNumberField("cost", request.cost());
    json.writeObjectFieldStart("attributes");
    for (String name : request.attributes().keySet().stream().sorted().toList()) {
      json.writeStringField(name, request.attributes().getOrDefault(name, ""));
    }
    json.writeEndObject();
    json.writeEndObject();
  }

  private void limit(JsonGenerator json, Ruling ruling) throws IOException {
    Decision decision = ruling.decision();
    json.writeStartObject();
    json.writeStringField("rule", ruling.rule().id());
    json.writeStringField("limit_id", ruling.limit().id());
    json.writeStringField("counter", finding.counter(ruling));
    json.writeBooleanField("shadow", ruling.shadow());
    json.writeBooleanField("deciding", finding.isDeciding(ruling));
    json.writeBooleanField("allowed", decision.allowed());
    json.writeNumberField("cost", decision.cost());
    json.writeNumberField("limit", decision.limit());
    json.writeNumberField("remaining", decision.remaining());
    if (decision.retryAfterMicros().isPresent()) {
      json.writeNumberField("retry_after_micros", decision.retryAfterMicros().getAsLong());
    }
    json.writeEndObject();
  }
}
