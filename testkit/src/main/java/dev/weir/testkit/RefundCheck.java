package dev.weir.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.limit.Limit;
import dev.weir.store.Key;
import java.math.BigInteger;

/** Refunds at once, too late, and too much. */
final class RefundCheck implements LawCheck {

  @Override
  public void attempt(Trial trial) {
    Limit limit = trial.limit();
    Key refunded = trial.key("refunded");
    Key twin = trial.key("twin");
    for (int i = 0; i < 3; i++) {
      trial.past(limit, refunded, twin);
      sameInstant(trial, limit, refunded, twin);
      if (!afterTheWindow(trial, limit, refunded, twin)) {
        return;
      }
    }
    tooMuch(trial, limit, refunded);
  }

  private static void sameInstant(Trial trial, Limit limit, Key refunded, Key twin) {
    long units = trial.random().nextLong(1 + trial.remaining(refunded, limit));
    Answer taken = trial.acquire(refunded, limit, units);
    trial.refund(refunded, limit, units, taken.decidedAtMicros());
    trial.alike("a refund in the same instant restores the state", limit, refunded, twin);
  }

  /** False if that would be beyond the year 2200. */
  private static boolean afterTheWindow(Trial trial, Limit limit, Key refunded, Key twin) {
    long units = trial.remaining(refunded, limit);
    Answer taken = trial.acquire(refunded, limit, units);
    trial.acquire(twin, limit, units);
    if (!trial.after(rollOver(limit, taken))) {
      return false;
    }
    long again = 1 + trial.remaining(refunded, limit) / 2;
    trial.acquire(refunded, limit, again);
    trial.acquire(twin, limit, again);
    trial.refund(refunded, limit, units, taken.decidedAtMicros());
    trial.alike("a refund after the window changes nothing", limit, refunded, twin);
    return true;
  }

  /** How long until a decision's window is over. */
  private static long rollOver(Limit limit, Answer taken) {
    long window = limit.window().micros();
    return switch (limit.algorithm()) {
      case FIXED_WINDOW, SLIDING_WINDOW_COUNTER, ENVOY_FIXED_WINDOW ->
          window - taken.decidedAtMicros() % window;
      case SEGMENTED_WINDOW -> 2 * window + limit.segments();
      case SLIDING_WINDOW_LOG, CONCURRENCY -> window;
      case BUCKET ->
          Counter.ceilDivide(
                  BigInteger.valueOf(limit.capacity()).multiply(BigInteger.valueOf(window)),
                  BigInteger.valueOf(limit.units()))
              .longValueExact();
    };
  }

  private static void tooMuch(Trial trial, Limit limit, Key key) {
    Answer taken = trial.acquire(key, limit, trial.remaining(key, limit) / 2);
    trial.refund(key, limit, Limit.MAX_UNITS, taken.decidedAtMicros());
    trial.refund(key, limit, 1, taken.decidedAtMicros());
    long left = trial.remaining(key, limit);
    assertThat(left).as("left of %s", limit).isLessThanOrEqualTo(limit.capacity());
    assertThat(trial.acquire(key, limit, left).allowed()).isTrue();
    assertThat(trial.acquire(key, limit, 1).allowed()).as("more than %s", limit).isFalse();
  }
}
