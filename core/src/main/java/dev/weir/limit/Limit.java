package dev.weir.limit;

import java.time.Duration;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How much is allowed: so many units in a window, counted by an {@link Algorithm}. Immutable and
 * safe to share; an illegal limit cannot be built.
 *
 * <pre>{@code
 * Limit.perMinute(100)                                        // sliding window counter, the default
 * Limit.perMinute(100).burst(20)                              // a bucket of 20, refilled at 100/min
 * Limit.of(3, Duration.ofSeconds(10)).algorithm(Algorithm.FIXED_WINDOW)
 * Limit.concurrency(20, Duration.ofSeconds(30))               // 20 in flight, a lease lives 30 s
 * }</pre>
 *
 * <p>Ranges: 1..4294967295 units (1..10000 for the log, 0 only in {@link #envoy}), windows of 1 ms
 * to 366 d in whole milliseconds. A burst belongs to the bucket: naming one without an algorithm
 * means bucket, beside a window it is an error. A bucket must refill from empty within 50 years.
 */
public final class Limit {

  /** The greatest limit, burst and cost: 4294967295. */
  public static final long MAX_UNITS = 0xFFFF_FFFFL;

  /** The greatest limit of the sliding window log. */
  public static final long MAX_LOG_UNITS = 10_000;

  static final int DEFAULT_SEGMENTS = 10;
  private static final int MAX_SEGMENTS = 60;
  private static final Pattern TEXT = Pattern.compile("(-?\\d{1,19})\\s*/\\s*(\\S{1,40})");

  private final @Nullable Algorithm named;
  private final long units;
  private final Window window;
  private final @Nullable Long burst;
  private final int segments;
  private final Transition transition;

  private Limit(
      @Nullable Algorithm named, long units, Window window, @Nullable Long burst, int segments) {
    this.named = named;
    this.units = units;
    this.window = window;
    this.burst = burst;
    this.segments = segments;
    Algorithm algorithm = algorithm();
    checkUnits(algorithm);
    checkBurst(algorithm);
    this.transition = Transition.of(this);
  }

  private void checkUnits(Algorithm algorithm) {
    long max = algorithm == Algorithm.SLIDING_WINDOW_LOG ? MAX_LOG_UNITS : MAX_UNITS;
    long min = algorithm == Algorithm.ENVOY_FIXED_WINDOW ? 0 : 1;
    if (units < min || units > max) {
      String suffix = max == MAX_UNITS ? "" : " with " + algorithm;
      throw new InvalidValueException("limit", units, min + ".." + max + suffix);
    }
  }

  private void checkBurst(Algorithm algorithm) {
    if (algorithm != Algorithm.BUCKET) {
      if (burst != null) {
        throw new InvalidValueException(
            "burst", burst, "none beside " + algorithm + "; a burst belongs to token_bucket");
      }
      return;
    }
    if (burst != null && (burst < 1 || burst > MAX_UNITS)) {
      throw new InvalidValueException("burst", burst, "1.." + MAX_UNITS);
    }
    long max = Bucket.maxUnits(units, window);
    if (capacity() > max) {
      throw new InvalidValueException(
          "burst",
          capacity(),
          "1.." + max + " at " + units + "/" + window + ": a bucket must refill within 50 years");
    }
  }

  /**
   * So many units in a window, counted by the sliding window counter unless told otherwise.
   *
   * @param units 1..4294967295
   * @param window 1 ms..366 d, in whole milliseconds
   * @throws InvalidValueException outside these ranges
   */
  public static Limit of(long units, Duration window) {
    return of(units, Window.of(window));
  }

  /** So many units in a window, counted by the sliding window counter unless told otherwise. */
  public static Limit of(long units, Window window) {
    return new Limit(null, units, window, null, DEFAULT_SEGMENTS);
  }

  /** So many units a second. */
  public static Limit perSecond(long units) {
    return of(units, Duration.ofSeconds(1));
  }

  /** So many units a minute. */
  public static Limit perMinute(long units) {
    return of(units, Duration.ofMinutes(1));
  }

  /** So many units an hour. */
  public static Limit perHour(long units) {
    return of(units, Duration.ofHours(1));
  }

  /** So many units a day. */
  public static Limit perDay(long units) {
    return of(units, Duration.ofDays(1));
  }

  /**
   * So many units in flight at once.
   *
   * @param units 1..4294967295
   * @param leaseTtl how long a lease holds its units unless it is released or renewed, 1 ms..366 d
   */
  public static Limit concurrency(long units, Duration leaseTtl) {
    return new Limit(Algorithm.CONCURRENCY, units, Window.of(leaseTtl), null, DEFAULT_SEGMENTS);
  }

  /**
   * So many units in a window as Envoy's rate limit service counts them: {@link
   * Algorithm#ENVOY_FIXED_WINDOW}.
   *
   * @param units 0..4294967295; 0 denies whatever costs anything
   */
  public static Limit envoy(long units, Window window) {
    return new Limit(Algorithm.ENVOY_FIXED_WINDOW, units, window, null, DEFAULT_SEGMENTS);
  }

  /**
   * Reads {@code 100/m}, {@code 5/s}, {@code 3/10s} or {@code 1000/PT15M}.
   *
   * @throws InvalidValueException if the text is not of that form or out of range
   */
  public static Limit parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      throw new InvalidValueException("limit", text, "UNITS/WINDOW such as 100/m or 3/10s");
    }
    long units;
    try {
      units = Long.parseLong(matcher.group(1));
    } catch (NumberFormatException e) {
      throw new InvalidValueException("limit", matcher.group(1), "1.." + MAX_UNITS);
    }
    return of(units, window(text, matcher.group(2)));
  }

  /** Reads the window of a limit; what is wrong with it is told of the whole text. */
  private static Window window(String whole, String text) {
    try {
      return Window.parse(text);
    } catch (InvalidValueException e) {
      throw new InvalidValueException("limit", whole, "a window of " + e.expected());
    }
  }

  /** The same limit counted by this algorithm. */
  public Limit algorithm(Algorithm algorithm) {
    return new Limit(Objects.requireNonNull(algorithm), units, window, burst, segments);
  }

  /**
   * The same rate with a bucket of this capacity. Without an algorithm named it means {@link
   * Algorithm#BUCKET}.
   *
   * @param burst 1..4294967295
   */
  public Limit burst(long burst) {
    return new Limit(named, units, window, burst, segments);
  }

  /**
   * The same limit in a window of so many segments, counted by {@link Algorithm#SEGMENTED_WINDOW}.
   * More segments forget sooner and take more memory.
   *
   * @param segments 2..60, 10 unless told otherwise
   */
  public Limit segments(int segments) {
    if (segments < 2 || segments > MAX_SEGMENTS) {
      throw new InvalidValueException("segments", segments, "2.." + MAX_SEGMENTS);
    }
    return new Limit(Algorithm.SEGMENTED_WINDOW, units, window, burst, segments);
  }

  /**
   * What one of several instances may admit that do not hear of each other: units and burst divided
   * among them, rounded up; the window, or a lease's time to live, stays. Together they admit at
   * most {@code instances - 1} units more than the limit.
   *
   * @param instances 1 or more
   */
  public Limit share(int instances) {
    if (instances < 1) {
      throw new InvalidValueException("instances", instances, "1 or more");
    }
    if (instances == 1) {
      return this;
    }
    long part = divideUp(units, instances);
    Long partOfBurst = null;
    if (burst != null) {
      partOfBurst = Math.min(divideUp(burst, instances), Bucket.maxUnits(part, window));
    }
    return new Limit(named, part, window, partOfBurst, segments);
  }

  private static long divideUp(long units, int by) {
    return (units + by - 1) / by;
  }

  /** How it counts. */
  public Algorithm algorithm() {
    if (named != null) {
      return named;
    }
    return burst != null ? Algorithm.BUCKET : Algorithm.SLIDING_WINDOW_COUNTER;
  }

  /** Units in a window: the rate, 1..4294967295, or 0 in {@link #envoy}. */
  public long units() {
    return units;
  }

  /** The window; of a concurrency limit the time a lease lives. */
  public Window window() {
    return window;
  }

  /** What can be had at once: the bucket's capacity, or the units. */
  public long capacity() {
    return burst != null ? burst : units;
  }

  /** Segments of a segmented window, 2..60. */
  public int segments() {
    return segments;
  }

  /** The transition function of this limit, for stores. */
  public Transition transition() {
    return transition;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Limit that
        && algorithm() == that.algorithm()
        && units == that.units
        && capacity() == that.capacity()
        && window.equals(that.window)
        && shownSegments() == that.shownSegments();
  }

  @Override
  public int hashCode() {
    return Objects.hash(algorithm(), units, capacity(), window, shownSegments());
  }

  /** The segments where they count, else 0. */
  private int shownSegments() {
    return algorithm() == Algorithm.SEGMENTED_WINDOW ? segments : 0;
  }

  /** For example {@code 100/1m sliding_window_counter} or {@code 100/1m token_bucket burst 20}. */
  @Override
  public String toString() {
    String text = units + "/" + window + " " + algorithm();
    if (shownSegments() > 0) {
      return text + " segments " + segments;
    }
    return burst != null ? text + " burst " + burst : text;
  }
}
