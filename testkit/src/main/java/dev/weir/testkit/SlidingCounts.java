package dev.weir.testkit;

import dev.weir.limit.Limit;
import java.math.BigInteger;
import java.util.OptionalLong;

/** Sliding window counter: this window's count, and of the last one's what is still in sight. */
final class SlidingCounts extends Counts {

  SlidingCounts(Limit limit) {
    super(limit, limit.window().micros(), 1);
  }

  @Override
  Counts empty(Limit seeing) {
    return new SlidingCounts(seeing);
  }

  @Override
  long used(long at) {
    long last = count(index(at) - 1);
    long current = count(index(at));
    if (last == 0) {
      return current;
    }
    BigInteger inSight = big(windowMicros - at % windowMicros);
    BigInteger share = ceilDivide(big(last).multiply(inSight), big(windowMicros));
    return share.longValueExact() + current;
  }

  @Override
  void giveBack(long units, long takenAt, long now) {
    if (index(takenAt) == index(now)) {
      remove(index(now), units);
    }
  }

  @Override
  void sliceIn(long spent, long returned, long takenAt, long now) {
    if (index(takenAt) == index(now) || index(takenAt) == index(now) - 1) {
      remove(index(takenAt), returned);
    }
  }

  @Override
  OptionalLong resetAt(long now) {
    return OptionalLong.of((index(now) + 1) * sliceMicros);
  }

  @Override
  long longestWait() {
    return 2 * windowMicros;
  }
}
