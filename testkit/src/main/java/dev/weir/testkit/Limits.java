package dev.weir.testkit;

import dev.weir.limit.Algorithm;
import dev.weir.limit.InvalidValueException;
import dev.weir.limit.Limit;
import dev.weir.limit.Window;
import java.time.Duration;
import java.util.Optional;
import java.util.SplittableRandom;

/** Random limits over the whole permitted range, the odd and the extreme more often. */
final class Limits {

  private static final long[] UNITS = {1, 2, 3, 7, 10, 97, 100, 1_000, 10_000, 4_294_967_295L};
  private static final long[] WINDOWS = {
    1,
    7,
    999,
    1_000,
    10_000,
    60_000,
    3_600_000,
    86_400_000,
    Duration.ofDays(30).toMillis(),
    Duration.ofDays(366).toMillis()
  };
  private static final int[] SEGMENTS = {2, 3, 7, 10, 60};

  private Limits() {}

  /** Any limit of this algorithm. */
  static Limit any(SplittableRandom random, Algorithm algorithm) {
    while (true) {
      try {
        return limit(random, algorithm, units(random), window(random));
      } catch (InvalidValueException outOfRange) {
        // Not every pair of numbers is a limit: a log has 10 000 at most, a bucket 50 years.
      }
    }
  }

  /** A limit of few units, which a program can exhaust one by one. */
  static Limit small(SplittableRandom random, Algorithm algorithm) {
    while (true) {
      try {
        return limit(random, algorithm, random.nextLong(1, 30), window(random));
      } catch (InvalidValueException outOfRange) {
        // A bucket must refill within 50 years.
      }
    }
  }

  /** The same limit with a greater capacity, if there is one. */
  static Optional<Limit> larger(Limit limit, long more) {
    try {
      if (limit.algorithm() == Algorithm.BUCKET) {
        Limit bucket = Limit.of(limit.units(), limit.window()).algorithm(Algorithm.BUCKET);
        return Optional.of(bucket.burst(limit.capacity() + more));
      }
      Limit larger = Limit.of(limit.units() + more, limit.window()).algorithm(limit.algorithm());
      return Optional.of(
          limit.algorithm() == Algorithm.SEGMENTED_WINDOW
              ? larger.segments(limit.segments())
              : larger);
    } catch (InvalidValueException greatest) {
      return Optional.empty();
    }
  }

  private static Limit limit(
      SplittableRandom random, Algorithm algorithm, long units, Window window) {
    Limit limit = Limit.of(units, window).algorithm(algorithm);
    if (algorithm == Algorithm.SEGMENTED_WINDOW && random.nextBoolean()) {
      return limit.segments(SEGMENTS[random.nextInt(SEGMENTS.length)]);
    }
    if (algorithm == Algorithm.BUCKET && random.nextBoolean()) {
      return limit.burst(units <= 30 ? random.nextLong(1, 30) : units(random));
    }
    return limit;
  }

  private static long units(SplittableRandom random) {
    return switch (random.nextInt(4)) {
      case 0 -> random.nextLong(1, 30);
      case 1 -> 1 + (random.nextLong(4_294_967_295L) >>> random.nextInt(32));
      default -> UNITS[random.nextInt(UNITS.length)];
    };
  }

  private static Window window(SplittableRandom random) {
    long millis =
        random.nextBoolean()
            ? WINDOWS[random.nextInt(WINDOWS.length)]
            : 1 + (random.nextLong(31_622_400_000L) >>> random.nextInt(35));
    return new Window(millis);
  }
}
