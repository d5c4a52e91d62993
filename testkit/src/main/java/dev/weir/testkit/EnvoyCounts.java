package dev.weir.testkit;

import dev.weir.limit.Limit;
import java.util.OptionalLong;

/**
 * Envoy's fixed window: whatever was asked for in this window counts. A limit with another window
 * sees the count if its own window began in the same instant and the longest of them is not over.
 */
final class EnvoyCounts extends Counter {

  private long start;
  private long longestMicros;
  private long count;

  EnvoyCounts(Limit limit) {
    super(limit);
  }

  @Override
  Counter seenUnder(Limit seeing, long now) {
    EnvoyCounts seen = new EnvoyCounts(seeing);
    seen.start = now / seen.windowMicros * seen.windowMicros;
    seen.longestMicros = seen.windowMicros;
    if (start == seen.start && now < start + longestMicros) {
      seen.count = count;
      seen.longestMicros = Math.max(longestMicros, seen.windowMicros);
    }
    return seen;
  }

  @Override
  long used(long at) {
    return at < start + windowMicros ? count : 0;
  }

  @Override
  void add(long units, long now, long leaseId) {
    count += units;
  }

  @Override
  void giveBack(long units, long takenAt, long now) {
    if (takenAt >= start) {
      count = Math.max(0, count - units);
    }
  }

  @Override
  OptionalLong resetAt(long now) {
    return OptionalLong.of(start + windowMicros);
  }

  @Override
  long longestWait() {
    return windowMicros;
  }
}
