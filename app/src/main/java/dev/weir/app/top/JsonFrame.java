package dev.weir.app.top;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.weir.app.top.Frame.Endpoint;
import dev.weir.app.top.Frame.Latency;
import dev.weir.app.top.Frame.Named;
import dev.weir.app.top.Frame.Rates;
import dev.weir.app.top.Frame.Redis;
import dev.weir.app.top.Frame.RejectedMost;
import dev.weir.app.top.Frame.Server;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.math.MathContext;
import java.util.List;
import java.util.OptionalDouble;

/** A frame for programs: one object on one line. */
final class JsonFrame {

  private static final JsonFactory JSON = new JsonFactory();
  private static final MathContext DIGITS = new MathContext(6);

  private JsonFrame() {}

  static String text(String url, Frame frame) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      json.writeStringField("url", url);
      server(json, frame.server());
      rates(json, frame.rates());
      latency(json, "latency_seconds", frame.latency());
      if (frame.redis().isPresent()) {
        redis(json, frame.redis().get());
      }
      endpoints(json, frame.endpoints());
      named(json, "rules", "rule", "usage_percentage", frame.rules());
      if (frame.rejectedMost().isPresent()) {
        RejectedMost most = frame.rejectedMost().get();
        named(json, "top_limited_users", "user_id", "rejected_requests", most.users());
        named(json, "top_limited_endpoints", "endpoint", "rejected_requests", most.endpoints());
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // a StringWriter has none
    }
    return text.toString();
  }

  private static void server(JsonGenerator json, Server server) throws IOException {
    json.writeStringField("status", server.status());
    json.writeStringField("version", server.version());
    json.writeNumberField("uptime_seconds", server.uptimeSeconds());
    json.writeNumberField("instances", server.instances());
    number(json, "clock_drift_seconds", server.driftSeconds());
    json.writeArrayFieldStart("alerts");
    for (String alert : server.alerts()) {
      json.writeString(alert);
    }
    json.writeEndArray();
  }

  private static void rates(JsonGenerator json, Rates rates) throws IOException {
    json.writeObjectFieldStart("per_second");
    number(json, "allowed", rates.allowed());
    number(json, "rejected", rates.rejected());
    number(json, "degraded", rates.degraded());
    number(json, "errors", rates.errors());
    json.writeEndObject();
  }

  private static void latency(JsonGenerator json, String name, Latency latency) throws IOException {
    json.writeObjectFieldStart(name);
    number(json, "average", latency.average());
    number(json, "p50", latency.p50());
    number(json, "p95", latency.p95());
    number(json, "p99", latency.p99());
    json.writeEndObject();
  }

  private static void redis(JsonGenerator json, Redis redis) throws IOException {
    json.writeObjectFieldStart("redis");
    json.writeStringField("status", redis.status());
    json.writeStringField("circuit_breaker", redis.breaker());
    json.writeNumberField("connections", redis.connections());
    latency(json, "round_trip_seconds", redis.roundTrips());
    number(json, "cache_hit_rate", redis.hitRate());
    json.writeEndObject();
  }

  private static void endpoints(JsonGenerator json, List<Endpoint> endpoints) throws IOException {
    json.writeArrayFieldStart("endpoints");
    for (Endpoint each : endpoints) {
      json.writeStartObject();
      json.writeStringField("endpoint", each.name());
      number(json, "allowed", each.allowed());
      number(json, "rejected", each.rejected());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void named(
      JsonGenerator json, String array, String name, String figure, List<Named> all)
      throws IOException {
    json.writeArrayFieldStart(array);
    for (Named each : all) {
      json.writeStartObject();
      json.writeStringField(name, each.name());
      number(json, figure, each.figure());
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  /** Left out where it is not known; what is beyond every bound is not. */
  private static void number(JsonGenerator json, String name, OptionalDouble value)
      throws IOException {
    if (value.isPresent() && Double.isFinite(value.getAsDouble())) {
      number(json, name, value.getAsDouble());
    }
  }

  private static void number(JsonGenerator json, String name, double value) throws IOException {
    json.writeFieldName(name);
    json.writeNumber(new BigDecimal(value).round(DIGITS).stripTrailingZeros().toPlainString());
  }
}
