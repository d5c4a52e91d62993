package dev.weir.server.alert;

import dev.weir.limit.InvalidValueException;
import java.util.List;
import java.util.Optional;

/**
 * When to say that something is amiss.
 *
 * @param name 1..64 lower case letters, digits and hyphens
 * @param signal what it watches
 * @param threshold where it is amiss: above, or for {@link Signal#CACHE_HIT_RATE} below; 0..1, of
 *     durations 0..60 seconds
 */
public record Alert(String name, Signal signal, double threshold) {

  /** Those that are there unless somebody says otherwise. */
  public static final List<Alert> USUAL =
      List.of(
          new Alert("high-denial-rate", Signal.DENIAL_RATE, 0.3),
          new Alert("critical-denial-rate", Signal.DENIAL_RATE, 0.8),
          new Alert("redis-connection-failures", Signal.STORE_FAILURE_RATE, 0.1),
          new Alert("high-latency", Signal.LATENCY_AVERAGE, 0.05),
          new Alert("latency-service-level", Signal.LATENCY_P99, 0.01),
          new Alert("low-cache-hit-rate", Signal.CACHE_HIT_RATE, 0.8));

  /**
   * Checks the values.
   *
   * @throws InvalidValueException if one is out of range
   */
  public Alert {
    if (!name.matches("[a-z0-9-]{1,64}")) {
      throw new InvalidValueException(
          "alert", name, "1..64 lower case letters, digits and hyphens");
    }
    boolean isDuration = signal == Signal.LATENCY_AVERAGE || signal == Signal.LATENCY_P99;
    double most = isDuration ? 60 : 1;
    if (!(threshold >= 0 && threshold <= most)) {
      throw new InvalidValueException(
          "threshold", threshold, isDuration ? "0..60, in seconds" : "0..1");
    }
  }

  /** The usual one of this name. */
  public static Optional<Alert> usual(String name) {
    return USUAL.stream().filter(alert -> alert.name.equals(name)).findFirst();
  }

  /** The same with another threshold. */
  public Alert at(double other) {
    return new Alert(name, signal, other);
  }
}
