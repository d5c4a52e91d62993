package dev.weir.app.fleet;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.weir.redis.fleet.Instance;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * An instance as it is listed, whoever told of it.
 *
 * @param times seconds since 1970: when it started, and when it was seen last
 * @param driftMillis how much its clock is ahead of Redis'; null if that is not known
 * @param counters by name; none where they are not told
 */
record Listed(
    String id,
    String boot,
    String version,
    Times times,
    Map<String, String> addresses,
    @Nullable Double driftMillis,
    Map<String, Long> counters) {

  static final String ALLOWED = "allowed_requests";
  static final String REJECTED = "rejected_requests";
  static final String DEGRADED = "degraded_requests";
  static final String STORE_CALLS = "store_calls";

  /** Seconds since 1970. */
  record Times(long startedAt, long lastSeen) {}

  static Listed of(Instance instance) {
    return new Listed(
        instance.id(),
        instance.boot(),
        instance.version(),
        new Times(instance.startedAt().getEpochSecond(), instance.lastSeen().getEpochSecond()),
        instance.addressesInOrder(),
        instance.drift().map(drift -> drift.toNanos() / 1e6).orElse(null),
        Map.of(
            ALLOWED, instance.counters().allowed(),
            REJECTED, instance.counters().denied(),
            DEGRADED, instance.counters().degraded(),
            STORE_CALLS, instance.counters().storeCalls()));
  }

  /** As it is shown; a dash if it was not told. */
  String counter(String name) {
    Long count = counters.get(name);
    return count == null ? "-" : count.toString();
  }

  void write(JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeStringField("id", id);
    json.writeStringField("boot", boot);
    json.writeStringField("version", version);
    json.writeNumberField("started_at", times.startedAt());
    json.writeNumberField("last_seen", times.lastSeen());
    Double drift = driftMillis;
    if (drift != null) {
      json.writeFieldName("drift_ms");
      json.writeNumber(String.format(Locale.ROOT, "%.3f", drift));
    }
    json.writeObjectFieldStart("addresses");
    for (Map.Entry<String, String> address : new TreeMap<>(addresses).entrySet()) {
      json.writeStringField(address.getKey(), address.getValue());
    }
    json.writeEndObject();
    for (Map.Entry<String, Long> counter : new TreeMap<>(counters).entrySet()) {
      json.writeNumberField(counter.getKey(), counter.getValue());
    }
    json.writeEndObject();
  }
}
