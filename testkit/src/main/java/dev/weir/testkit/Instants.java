package dev.weir.testkit;

import dev.weir.limit.Limit;
import java.util.NavigableMap;
import java.util.OptionalLong;
import java.util.TreeMap;

/** Sliding window log: every instant with its units; those of the last window count. */
final class Instants extends Counter {

  private final NavigableMap<Long, Long> units = new TreeMap<>();

  Instants(Limit limit) {
    super(limit);
  }

  /** What has left the window that it was written under is forgotten, whatever window looks. */
  @Override
  Counter seenUnder(Limit seeing, long now) {
    Instants seen = new Instants(seeing);
    long window = Math.min(windowMicros, seeing.window().micros());
    seen.units.putAll(units.tailMap(now - window, false));
    return seen;
  }

  @Override
  long used(long at) {
    long used = 0;
    for (long some : units.tailMap(at - windowMicros, false).values()) {
      used += some;
    }
    return used;
  }

  @Override
  void add(long more, long now, long leaseId) {
    long room = Math.min(more, MAX_UNITS - used(now));
    if (room > 0) {
      units.merge(now, room, Long::sum);
    }
  }

  @Override
  void giveBack(long some, long takenAt, long now) {
    units.computeIfPresent(takenAt, (instant, held) -> held > some ? held - some : null);
  }

  @Override
  OptionalLong resetAt(long now) {
    return OptionalLong.of(units.isEmpty() ? now : units.lastKey() + windowMicros);
  }

  @Override
  long longestWait() {
    return windowMicros;
  }
}
