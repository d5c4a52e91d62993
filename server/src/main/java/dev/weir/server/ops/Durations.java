package dev.weir.server.ops;

import dev.weir.limit.Algorithm;
import dev.weir.server.alert.Sample;
import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * How long checks took, by the algorithm that decided, in buckets from 10 µs to 1 s. Thread-safe. A
 * recording is two additions, and no look at a clock, as those of a meter with a moving window are.
 */
final class Durations implements Collector {

  private static final int[] BUCKET_MICROS = {
    10, 25, 50, 100, 250, 500, 1_000, 2_000, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000,
    500_000, 1_000_000
  };

  /** Of each bucket the longest duration, in seconds; the last has none. */
  static final double[] UPPER_BOUNDS = upperBounds();

  private static final String NAME = "rate_limiter_check_duration_seconds";
  private static final Algorithm[] ALGORITHMS = Algorithm.values();

  /** For each algorithm, and for checks without a limit: the rejected ones, the allowed ones. */
  private final Times[][] times = new Times[ALGORITHMS.length + 1][2];

  Durations() {
    Arrays.setAll(times, i -> new Times[] {new Times(), new Times()});
  }

  private static double[] upperBounds() {
    double[] seconds = new double[BUCKET_MICROS.length + 1];
    Arrays.setAll(
        seconds, i -> i < BUCKET_MICROS.length ? BUCKET_MICROS[i] / 1e6 : Double.POSITIVE_INFINITY);
    return seconds;
  }

  private static final class Times {
    final LongAdder[] counts = new LongAdder[UPPER_BOUNDS.length];
    final LongAdder sumNanos = new LongAdder();

    Times() {
      Arrays.setAll(counts, i -> new LongAdder());
    }

    void record(long nanos) {
      int bucket = 0;
      while (bucket < BUCKET_MICROS.length && nanos > BUCKET_MICROS[bucket] * 1_000L) {
        bucket++;
      }
      counts[bucket].increment();
      sumNanos.add(nanos);
    }
  }

  /** Counts a check that took so long; of no algorithm if it had no limit. */
  @SuppressWarnings("EnumOrdinal") // a place for each, in this process
  void record(@Nullable Algorithm algorithm, boolean allowed, long nanos) {
    times[algorithm == null ? ALGORITHMS.length : algorithm.ordinal()][allowed ? 1 : 0].record(
        nanos);
  }

  /**
   * What was counted.
   *
   * @param algorithm by whose name
   * @param counts for each bucket, by {@link #UPPER_BOUNDS}
   * @param sumNanos of all together
   */
  @SuppressWarnings("ArrayRecordComponent") // for one reading
  record Counted(String algorithm, boolean allowed, long[] counts, long sumNanos) {

    long count() {
      return Arrays.stream(counts).sum();
    }

    /** Both together. */
    Counted and(Counted other) {
      long[] sums = counts.clone();
      Arrays.setAll(sums, i -> counts[i] + other.counts[i]);
      return new Counted(algorithm, allowed, sums, sumNanos + other.sumNanos);
    }
  }

  /** What was counted until now, of each algorithm those that were rejected and allowed. */
  List<Counted> counted() {
    List<Counted> counted = new ArrayList<>();
    for (int i = 0; i < times.length; i++) {
      String name = i == ALGORITHMS.length ? "none" : ALGORITHMS[i].toString();
      for (int allowed = 0; allowed < 2; allowed++) {
        Times each = times[i][allowed];
        long[] counts = Arrays.stream(each.counts).mapToLong(LongAdder::sum).toArray();
        counted.add(new Counted(name, allowed == 1, counts, each.sumNanos.sum()));
      }
    }
    return counted;
  }

  /** What was counted until now, of all algorithms together. */
  Sample.Latency latency() {
    long[] counts = new long[UPPER_BOUNDS.length];
    long sumNanos = 0;
    for (Counted each : counted()) {
      Arrays.setAll(counts, i -> counts[i] + each.counts[i]);
      sumNanos += each.sumNanos;
    }
    return new Sample.Latency(UPPER_BOUNDS, counts, sumNanos / 1e9);
  }

  @Override
  public MetricSnapshot collect() {
    HistogramSnapshot.Builder snapshot =
        HistogramSnapshot.builder().name(NAME).help("From the decoded request to the decision");
    List<Counted> counted = counted();
    for (int i = 0; i < counted.size(); i += 2) {
      Counted both = counted.get(i).and(counted.get(i + 1));
      snapshot.dataPoint(
          HistogramDataPointSnapshot.builder()
              .labels(Labels.of("algorithm", both.algorithm()))
              .classicHistogramBuckets(ClassicHistogramBuckets.of(UPPER_BOUNDS, both.counts()))
              .sum(both.sumNanos() / 1e9)
              .build());
    }
    return snapshot.build();
  }

  @Override
  public String getPrometheusName() {
    return NAME;
  }
}
