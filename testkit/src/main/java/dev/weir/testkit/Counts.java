package dev.weir.testkit;

import dev.weir.limit.Limit;
import java.util.HashMap;
import java.util.Map;

/** Counts by the index of a slice of time, slices being aligned to the epoch. */
abstract class Counts extends Counter {

  /** The length of a slice. */
  final long sliceMicros;

  private final int slicesKept;
  private final Map<Long, Long> counts = new HashMap<>();

  /**
   * @param slicesKept slices before the current one that still count
   */
  Counts(Limit limit, long sliceMicros, int slicesKept) {
    super(limit);
    this.sliceMicros = sliceMicros;
    this.slicesKept = slicesKept;
  }

  /** A counter of the same kind. */
  abstract Counts empty(Limit seeing);

  @Override
  final Counter seenUnder(Limit seeing, long now) {
    Counts seen = empty(seeing);
    if (seeing.window().equals(limit.window()) && seeing.segments() == limit.segments()) {
      for (long index = index(now) - slicesKept; index <= index(now); index++) {
        if (count(index) > 0) {
          seen.counts.put(index, count(index));
        }
      }
    } else {
      seen.add(used(now), now, 0);
    }
    return seen;
  }

  final long index(long at) {
    return at / sliceMicros;
  }

  final long count(long index) {
    return counts.getOrDefault(index, 0L);
  }

  @Override
  final void add(long units, long now, long leaseId) {
    counts.put(index(now), saturated(count(index(now)) + units));
  }

  /** Takes back from a slice. */
  final void remove(long index, long units) {
    counts.put(index, Math.max(0, count(index) - units));
  }
}
