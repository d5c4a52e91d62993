package dev.weir.redis.fleet;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** An {@link Instance} as JSON, of at most {@value #MAX_CHARS} characters. */
final class Description {

  /** Far more than any has: eight addresses, texts of the longest. */
  static final int MAX_CHARS = 20_000;

  private static final long VERSION = 1;
  private static final long MAX_LIFETIME_MILLIS = Duration.ofHours(1).toMillis();

  private Description() {}

  static Map<String, Object> fields(Instance instance) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("v", VERSION);
    fields.put("id", instance.id());
    fields.put("boot", instance.boot());
    fields.put("version", instance.version());
    fields.put("started_at", instance.startedAt().getEpochSecond());
    fields.put("lifetime_ms", instance.lifetime().toMillis());
    fields.put("addresses", instance.addressesInOrder());
    fields.put("counters", counters(instance.counters()));
    instance.drift().ifPresent(drift -> fields.put("drift_us", drift.toNanos() / 1_000));
    return fields;
  }

  private static Map<String, Object> counters(Counters counters) {
    Map<String, Object> fields = new LinkedHashMap<>();
    fields.put("allowed", counters.allowed());
    fields.put("denied", counters.denied());
    fields.put("degraded", counters.degraded());
    fields.put("store_calls", counters.storeCalls());
    return fields;
  }

  /**
   * Reads what {@link #fields} gives.
   *
   * @param expiresAt when it does not count as alive any more
   * @throws IllegalArgumentException if it is anything else
   */
  static Instance instance(Fields fields, Instant expiresAt) {
    long version = fields.number("v");
    if (version != VERSION) {
      throw new IllegalArgumentException("v: " + version + " (expected: " + VERSION + ")");
    }
    Map<String, String> addresses = new TreeMap<>();
    Fields told = fields.object("addresses");
    told.values().keySet().forEach(name -> addresses.put(name, told.text(name)));
    Fields counters = fields.object("counters");
    Duration lifetime = lifetime(fields.number("lifetime_ms"));
    return new Instance(
        fields.text("id"),
        fields.text("boot"),
        fields.text("version"),
        Instant.ofEpochSecond(between("started_at", fields.number("started_at"), 0, 1L << 33)),
        addresses,
        new Counters(
            counters.number("allowed"),
            counters.number("denied"),
            counters.number("degraded"),
            counters.number("store_calls")),
        drift(fields),
        lifetime,
        expiresAt.minus(lifetime));
  }

  private static Optional<Duration> drift(Fields fields) {
    return fields
        .optionalNumber("drift_us")
        .map(micros -> between("drift_us", micros, -(1L << 53), 1L << 53))
        .map(micros -> Duration.ofNanos(micros * 1_000));
  }

  private static Duration lifetime(long millis) {
    return Duration.ofMillis(between("lifetime_ms", millis, 1, MAX_LIFETIME_MILLIS));
  }

  private static long between(String name, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          name + ": " + value + " (expected: " + least + ".." + most + ")");
    }
    return value;
  }
}
