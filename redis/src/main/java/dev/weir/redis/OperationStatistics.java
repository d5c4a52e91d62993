package dev.weir.redis;

import java.time.Duration;
import java.util.List;

/**
 * How long the round trips of one command of Redis took, since the store was made.
 *
 * @param operation the command, in lower case and with underscores: {@code evalsha} decides, {@code
 *     script_load} comes first on each connection
 * @param counts how many took at most the bound of the same place in {@link #BOUNDS} and more than
 *     the one before; the last, one more than there are bounds, is of those beyond
 * @param total what all of them took together
 */
public record OperationStatistics(String operation, List<Long> counts, Duration total) {

  /** From 50 µs to 1 s. */
  public static final List<Duration> BOUNDS =
      List.of(
          Duration.ofNanos(50_000),
          Duration.ofNanos(100_000),
          Duration.ofNanos(250_000),
          Duration.ofNanos(500_000),
          Duration.ofMillis(1),
          Duration.ofNanos(2_500_000),
          Duration.ofMillis(5),
          Duration.ofMillis(10),
          Duration.ofMillis(25),
          Duration.ofMillis(50),
          Duration.ofMillis(100),
          Duration.ofMillis(250),
          Duration.ofMillis(500),
          Duration.ofSeconds(1));

  /** Copies the list. */
  public OperationStatistics {
    counts = List.copyOf(counts);
  }
}
