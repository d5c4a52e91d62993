package dev.weir.server.ops;

import dev.weir.limit.Algorithm;
import io.prometheus.metrics.model.registry.Collector;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.Arrays;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
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
  private static final double[] UPPER_BOUNDS =
      DoubleStream.concat(
              IntStream.of(BUCKET_MICROS).mapToDouble(micros -> micros / 1e6),
              DoubleStream.of(Double.POSITIVE_INFINITY))
          .toArray();
  private static final Algorithm[] ALGORITHMS = Algorithm.values();

  /** One for each algorithm, and one for checks without a limit. */
  private final Times[] times = new Times[ALGORITHMS.length + 1];

  Durations() {
    Arrays.setAll(times, i -> new Times());
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
  void record(@Nullable Algorithm algorithm, long nanos) {
    times[algorithm == null ? ALGORITHMS.length : algorithm.ordinal()].record(nanos);
  }

  @Override
  public MetricSnapshot collect() {
    HistogramSnapshot.Builder snapshot =
        HistogramSnapshot.builder()
            .name("rate_limiter_check_duration_seconds")
            .help("From the decoded request to the decision");
    for (int i = 0; i < times.length; i++) {
      String name = i == ALGORITHMS.length ? "none" : ALGORITHMS[i].toString();
      long[] counts = Arrays.stream(times[i].counts).mapToLong(LongAdder::sum).toArray();
      snapshot.dataPoint(
          HistogramDataPointSnapshot.builder()
              .labels(Labels.of("algorithm", name))
              .classicHistogramBuckets(ClassicHistogramBuckets.of(UPPER_BOUNDS, counts))
              .sum(times[i].sumNanos.sum() / 1e9)
              .build());
    }
    return snapshot.build();
  }

  @Override
  public String getPrometheusName() {
    return "rate_limiter_check_duration_seconds";
  }
}
