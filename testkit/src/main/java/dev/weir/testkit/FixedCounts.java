package dev.weir.testkit;

import dev.weir.limit.Limit;
import java.util.OptionalLong;

/** Fixed window: what was taken in this window counts. */
final class FixedCounts extends Counts {

  FixedCounts(Limit limit) {
    super(limit, limit.window().micros(), 0);
  }

  @Override
  Counts empty(Limit seeing) {
    return new FixedCounts(seeing);
  }

  @Override
  long used(long at) {
    return count(index(at));
  }

  @Override
  void giveBack(long units, long takenAt, long now) {
    if (index(takenAt) == index(now)) {
      remove(index(now), units);
    }
  }

  @Override
  OptionalLong resetAt(long now) {
    return OptionalLong.of((index(now) + 1) * sliceMicros);
  }

  @Override
  long longestWait() {
    return windowMicros;
  }
}
