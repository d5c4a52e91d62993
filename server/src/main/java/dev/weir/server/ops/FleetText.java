package dev.weir.server.ops;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.weir.redis.NodeStatus;
import dev.weir.redis.fleet.Counters;
import dev.weir.redis.fleet.Fleet;
import dev.weir.redis.fleet.FleetStatistics;
import dev.weir.redis.fleet.Instance;
import dev.weir.store.Breaker;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;

/** What is known of the instances, as JSON. */
public final class FleetText {

  private static final JsonFactory JSON = new JsonFactory();

  private FleetText() {}

  private interface Writing {
    void write(JsonGenerator json) throws IOException;
  }

  private static String object(Writing fields) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      fields.write(json);
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // a StringWriter has none
    }
    return text.toString();
  }

  /** The answer of {@code /health/distributed}. */
  public static String health(FleetHealth.Report report, StoreHealth.Report store) {
    return object(
        json -> {
          json.writeStringField("status", status(report));
          Fleet fleet = report.fleet().orElse(null);
          if (fleet != null) {
            json.writeStringField("instance", fleet.id());
          }
          json.writeNumberField("live", fleet == null ? 1 : fleet.live());
          json.writeBooleanField("current", report.current());
          instances(json, report);
          if (fleet != null) {
            clock(json, fleet);
            channels(json, fleet.statistics());
          }
          nodes(json, report);
          json.writeObjectFieldStart("circuit_breaker");
          json.writeBooleanField("enabled", store.breakerEnabled());
          json.writeStringField("state", lower(store.breaker()));
          json.writeEndObject();
          json.writeArrayFieldStart("alerts");
          for (String alert : report.alerts()) {
            json.writeString(alert);
          }
          json.writeEndArray();
        });
  }

  private static String status(FleetHealth.Report report) {
    Fleet fleet = report.fleet().orElse(null);
    if (fleet == null) {
      return "disabled";
    }
    boolean all = report.nodes().stream().allMatch(FleetText::isWell);
    boolean well = fleet.isCurrent() && report.current() && all && report.alerts().isEmpty();
    return well ? "healthy" : "degraded";
  }

  private static boolean isWell(NodeStatus node) {
    return node.connected() && node.breaker() == Breaker.State.CLOSED;
  }

  private static void instances(JsonGenerator json, FleetHealth.Report report) throws IOException {
    json.writeArrayFieldStart("instances");
    for (Instance each : report.instances()) {
      json.writeStartObject();
      json.writeStringField("id", each.id());
      json.writeStringField("boot", each.boot());
      json.writeStringField("version", each.version());
      json.writeNumberField("started_at", each.startedAt().getEpochSecond());
      json.writeNumberField("last_seen", each.lastSeen().getEpochSecond());
      if (each.drift().isPresent()) {
        millis(json, "drift_ms", each.drift().get());
      }
      json.writeObjectFieldStart("addresses");
      for (Map.Entry<String, String> address : each.addressesInOrder().entrySet()) {
        json.writeStringField(address.getKey(), address.getValue());
      }
      json.writeEndObject();
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  private static void clock(JsonGenerator json, Fleet fleet) throws IOException {
    json.writeObjectFieldStart("clock");
    if (fleet.drift().isPresent()) {
      millis(json, "drift_ms", fleet.drift().get());
    }
    millis(json, "max_drift_ms", fleet.maxDrift());
    json.writeBooleanField("drifting", fleet.isDrifting());
    json.writeEndObject();
  }

  private static void channels(JsonGenerator json, FleetStatistics statistics) throws IOException {
    json.writeObjectFieldStart("messages");
    json.writeNumberField("heard", statistics.heard());
    json.writeNumberField("foreign", statistics.foreign());
    json.writeNumberField("rejected", statistics.rejected());
    json.writeNumberField("told", statistics.told());
    json.writeNumberField("untold", statistics.untold());
    json.writeEndObject();
  }

  private static void nodes(JsonGenerator json, FleetHealth.Report report) throws IOException {
    json.writeArrayFieldStart("nodes");
    for (NodeStatus node : report.nodes()) {
      json.writeStartObject();
      json.writeStringField("address", node.address());
      json.writeStringField("status", node.connected() ? "connected" : "disconnected");
      json.writeStringField("circuit_breaker", lower(node.breaker()));
      json.writeEndObject();
    }
    json.writeEndArray();
  }

  /** Milliseconds with three digits behind the point. */
  private static void millis(JsonGenerator json, String name, Duration duration)
      throws IOException {
    json.writeFieldName(name);
    json.writeNumber(String.format(Locale.ROOT, "%.3f", duration.toNanos() / 1e6));
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  /** The answer of {@code /stats/distributed}. */
  public static String statistics(FleetHealth.Report report, Counters own) {
    return object(
        json -> {
          Counters sum =
              report.fleet().isEmpty()
                  ? own
                  : report.instances().stream()
                      .map(Instance::counters)
                      .reduce(Counters.NONE, Counters::plus);
          json.writeNumberField("live", report.fleet().map(Fleet::live).orElse(1));
          json.writeBooleanField("current", report.current());
          json.writeObjectFieldStart("total");
          counters(json, sum);
          json.writeEndObject();
          json.writeArrayFieldStart("instances");
          for (Instance each : report.instances()) {
            json.writeStartObject();
            json.writeStringField("id", each.id());
            json.writeStringField("boot", each.boot());
            json.writeNumberField("started_at", each.startedAt().getEpochSecond());
            json.writeNumberField("last_seen", each.lastSeen().getEpochSecond());
            counters(json, each.counters());
            json.writeEndObject();
          }
          json.writeEndArray();
        });
  }

  private static void counters(JsonGenerator json, Counters counters) throws IOException {
    json.writeNumberField("total_requests", counters.allowed() + counters.denied());
    json.writeNumberField("allowed_requests", counters.allowed());
    json.writeNumberField("rejected_requests", counters.denied());
    json.writeNumberField("degraded_requests", counters.degraded());
    json.writeNumberField("store_calls", counters.storeCalls());
  }
}
