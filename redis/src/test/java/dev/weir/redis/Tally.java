package dev.weir.redis;

import dev.weir.limit.Decision;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.IntStream;
import org.HdrHistogram.ConcurrentHistogram;
import org.HdrHistogram.Histogram;

/** What came of all requests, as those who asked saw it. Thread-safe. */
final class Tally {

  private static final long MAX_NANOS = 60_000_000_000L;

  /** How limits are told to be decided. */
  enum Kind {
    ALLOW,
    DENY,
    LOCAL,
    LEASED
  }

  /** When a request was meant to be sent. */
  enum Phase {
    BEFORE,
    DURING,
    AFTER
  }

  private final int instances;
  private final Map<Kind, AtomicLongArray> admitted = new EnumMap<>(Kind.class);
  private final Map<Kind, AtomicLongArray> admittedWithout = new EnumMap<>(Kind.class);
  private final Map<Phase, Histogram> answerNanos = new EnumMap<>(Phase.class);
  private final AtomicLong degraded = new AtomicLong();
  private final AtomicLong lastDegraded = new AtomicLong(Long.MIN_VALUE);
  private final AtomicLong failures = new AtomicLong();
  private final AtomicInteger waiting = new AtomicInteger();

  /**
   * A tally of nothing yet.
   *
   * @param keys of each kind
   */
  Tally(int instances, int keys) {
    this.instances = instances;
    for (Kind kind : Kind.values()) {
      admitted.put(kind, new AtomicLongArray(keys));
      admittedWithout.put(kind, new AtomicLongArray(keys * instances));
    }
    for (Phase phase : Phase.values()) {
      answerNanos.put(phase, new ConcurrentHistogram(MAX_NANOS, 3));
    }
  }

  void asked() {
    waiting.incrementAndGet();
  }

  void answered(
      Kind kind, int key, int instance, Phase phase, long intendedNanos, Decision decision) {
    long now = System.nanoTime();
    answerNanos(phase).recordValue(Math.min(MAX_NANOS, now - intendedNanos));
    if (decision.degraded()) {
      degraded.incrementAndGet();
      lastDegraded.accumulateAndGet(now, Math::max);
      if (decision.allowed()) {
        of(admittedWithout, kind).incrementAndGet(key * instances + instance);
      }
    } else if (decision.allowed()) {
      of(admitted, kind).incrementAndGet(key);
    }
    waiting.decrementAndGet();
  }

  void failed() {
    failures.incrementAndGet();
    waiting.decrementAndGet();
  }

  int waiting() {
    return waiting.get();
  }

  /** Requests that were not answered, which there should be none of. */
  long failures() {
    return failures.get();
  }

  Histogram answerNanos(Phase phase) {
    return Objects.requireNonNull(answerNanos.get(phase));
  }

  long degraded() {
    return degraded.get();
  }

  /** When the last degraded answer came, by System.nanoTime; the least number if none did. */
  long lastDegradedNanos() {
    return lastDegraded.get();
  }

  /** What Redis and its slices admitted of the key of this kind that had most. */
  long mostAdmitted(Kind kind) {
    return most(of(admitted, kind));
  }

  /** What any instance admitted of any key of this kind without Redis, at most. */
  long mostAdmittedWithout(Kind kind) {
    return most(of(admittedWithout, kind));
  }

  private static AtomicLongArray of(Map<Kind, AtomicLongArray> counts, Kind kind) {
    return Objects.requireNonNull(counts.get(kind));
  }

  private static long most(AtomicLongArray counts) {
    return IntStream.range(0, counts.length()).mapToLong(counts::get).max().orElse(0);
  }
}
