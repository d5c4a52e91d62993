package dev.weir.server.alert;

import dev.weir.limit.InvalidValueException;
import java.util.Arrays;
import java.util.Locale;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What an alert watches. */
public enum Signal {
  /** The share of checks that were rejected, 0..1. */
  DENIAL_RATE(true, sample -> share(sample.rejected(), sample.checks())),

  /** The share of checks that were decided without the store, 0..1. */
  STORE_FAILURE_RATE(true, sample -> share(sample.degraded(), sample.checks())),

  /** How long checks took on average, in seconds. */
  LATENCY_AVERAGE(true, sample -> sample.latency().average()),

  /** How long 99 of 100 checks took at most, in seconds; the bound of its class of durations. */
  LATENCY_P99(true, sample -> sample.latency().quantile(0.99)),

  /**
   * The share of requests that were known to be denied, 0..1; only where others had to make room,
   * since else a low share says that few are denied and not that the memory is too small.
   */
  CACHE_HIT_RATE(
      false,
      sample ->
          sample.cache().evictions() == 0
              ? OptionalDouble.empty()
              : share(sample.cache().hits(), sample.cache().hits() + sample.cache().misses()));

  private final boolean amissAbove;

  // A function does not change, though its type does not say so.
  @SuppressWarnings("ImmutableEnumChecker")
  private final Function<Sample, OptionalDouble> value;

  Signal(boolean amissAbove, Function<Sample, OptionalDouble> value) {
    this.amissAbove = amissAbove;
    this.value = value;
  }

  private static OptionalDouble share(long part, long all) {
    return all == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) part / all);
  }

  /** Its value between two moments; empty if there is none. */
  OptionalDouble value(Sample between) {
    return value.apply(between);
  }

  /** Whether a value is on the wrong side of a threshold. */
  boolean isAmiss(double value, double threshold) {
    return amissAbove ? value > threshold : value < threshold;
  }

  /** Where a threshold lies for what is amiss already: a tenth further off. */
  double relaxed(double threshold) {
    return amissAbove ? threshold * 0.9 : threshold + (1 - threshold) * 0.1;
  }

  /** {@code at most} or {@code at least}. */
  String expects() {
    return amissAbove ? "at most" : "at least";
  }

  /** For example {@code denial_rate}. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /**
   * The signal of this name.
   *
   * @throws InvalidValueException if there is none
   */
  public static Signal named(String text) {
    return Arrays.stream(values())
        .filter(signal -> signal.text().equals(text))
        .findFirst()
        .orElseThrow(() -> new InvalidValueException("signal", text, "one of " + names()));
  }

  private static String names() {
    return Arrays.stream(values()).map(Signal::text).collect(Collectors.joining(", "));
  }
}
