package dev.weir.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.limit.Algorithm;
import dev.weir.limit.Limit;
import dev.weir.store.Key;
import java.math.BigInteger;

/** Changes a counter's limit, and expects the usage that it had. */
final class LiveChangeCheck implements LawCheck {

  @Override
  public void attempt(Trial trial) {
    Limit before = trial.limit();
    Limit after = trial.limit();
    Key key = trial.key("key");
    if (trial.algorithm() != Algorithm.SLIDING_WINDOW_LOG) {
      trial.past(before, key);
    }
    if (!takeSome(trial, before, key)) {
      return;
    }
    long used = before.capacity() - trial.remaining(key, before);
    sees(trial, after, key, used);
    trial.acquire(key, after, Math.min(Limit.MAX_UNITS, after.capacity() + 1));
    sees(trial, before, key, used);
    if (trial.acquire(key, after, 1).allowed()) {
      used++;
      sees(trial, after, key, used);
      sees(trial, before, key, used);
    }
    otherAlgorithm(trial, before, key, used);
    if (trial.algorithm() == Algorithm.BUCKET) {
      refillsAtTheNewRate(trial, before, after);
    }
  }

  /** Takes at least one unit, when there is one; false if that is beyond the year 2200. */
  private static boolean takeSome(Trial trial, Limit limit, Key key) {
    Answer answer = trial.acquire(key, limit, 1 + trial.remaining(key, limit) / 2);
    return answer.allowed()
        || (trial.after(answer.retryAfterMicros().orElseThrow())
            && trial.acquire(key, limit, 1).allowed());
  }

  private static void sees(Trial trial, Limit limit, Key key, long used) {
    assertThat(trial.remaining(key, limit))
        .as("left of %s when %d are used", limit, used)
        .isEqualTo(Math.max(0, limit.capacity() - used));
  }

  private static void otherAlgorithm(Trial trial, Limit limit, Key key, long used) {
    boolean bucket = limit.algorithm() == Algorithm.BUCKET;
    Algorithm next = bucket ? Algorithm.FIXED_WINDOW : Algorithm.BUCKET;
    Limit other = Limits.any(trial.random(), next);
    sees(trial, other, key, 0);
    sees(trial, limit, key, used);
    trial.acquire(key, other, 1);
    sees(trial, limit, key, 0);
  }

  private static void refillsAtTheNewRate(Trial trial, Limit before, Limit after) {
    Key key = trial.key("refilled");
    long units = before.capacity();
    trial.acquire(key, before, units);
    long drainMicros = trial.peek(key, before, 0).resetAtMicros().orElseThrow() - trial.now();
    long waited = trial.random().nextLong(drainMicros);
    if (trial.after(waited)) {
      BigInteger window = BigInteger.valueOf(after.window().micros());
      BigInteger refill = BigInteger.valueOf(waited).multiply(BigInteger.valueOf(after.units()));
      BigInteger level = BigInteger.valueOf(highest(after, units)).multiply(window);
      BigInteger left = level.subtract(refill).max(BigInteger.ZERO);
      sees(trial, after, key, Counter.ceilDivide(left, window).longValueExact());
    }
  }

  private static long highest(Limit limit, long units) {
    return Math.min(units, new Level(limit).highestUnits());
  }
}
