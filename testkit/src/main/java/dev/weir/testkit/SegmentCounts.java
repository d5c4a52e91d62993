package dev.weir.testkit;

import dev.weir.limit.Limit;
import java.util.OptionalLong;

/** Segmented window: the current segment and as many before it as the window has count whole. */
final class SegmentCounts extends Counts {

  private final int segments;

  SegmentCounts(Limit limit) {
    super(limit, -Math.floorDiv(-limit.window().micros(), limit.segments()), limit.segments());
    this.segments = limit.segments();
  }

  @Override
  Counts empty(Limit seeing) {
    return new SegmentCounts(seeing);
  }

  @Override
  long used(long at) {
    long used = 0;
    for (long index = index(at) - segments; index <= index(at); index++) {
      used += count(index);
    }
    return used;
  }

  @Override
  void giveBack(long units, long takenAt, long now) {
    if (index(takenAt) >= index(now) - segments) {
      remove(index(takenAt), units);
    }
  }

  @Override
  OptionalLong resetAt(long now) {
    for (long index = index(now); index >= index(now) - segments; index--) {
      if (count(index) > 0) {
        return OptionalLong.of((index + segments + 1) * sliceMicros);
      }
    }
    return OptionalLong.of(now);
  }

  @Override
  long longestWait() {
    return (segments + 1) * sliceMicros;
  }
}
