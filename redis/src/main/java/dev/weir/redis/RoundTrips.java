package dev.weir.redis;

import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Stream;

/** What {@link OperationStatistics} reports, as it is counted. Thread-safe. */
final class RoundTrips {

  private static final long[] BOUNDS =
      OperationStatistics.BOUNDS.stream().mapToLong(Duration::toNanos).toArray();

  private final String operation;
  private final LongAdder[] counts =
      Stream.generate(LongAdder::new).limit(BOUNDS.length + 1L).toArray(LongAdder[]::new);
  private final LongAdder totalNanos = new LongAdder();

  RoundTrips(String operation) {
    this.operation = operation;
  }

  void record(long nanos) {
    int at = Arrays.binarySearch(BOUNDS, nanos);
    counts[at < 0 ? -at - 1 : at].increment();
    totalNanos.add(nanos);
  }

  OperationStatistics report() {
    return new OperationStatistics(
        operation,
        Arrays.stream(counts).map(LongAdder::sum).toList(),
        Duration.ofNanos(totalNanos.sum()));
  }
}
