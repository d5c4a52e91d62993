package dev.weir.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.limit.Algorithm;
import dev.weir.limit.Limit;
import dev.weir.store.Key;
import java.math.BigInteger;

/**
 * Takes each unit the instant it comes, a hundred times, and compares the instant with an exact
 * quotient.
 */
final class DriftCheck implements LawCheck {

  private static final int TAKEN = 100;

  @Override
  public void attempt(Trial trial) {
    Limit limit = trial.limit();
    Key key = trial.key("key");
    switch (limit.algorithm()) {
      case FIXED_WINDOW, ENVOY_FIXED_WINDOW -> cycles(trial, limit, key, 0);
      case SLIDING_WINDOW_COUNTER -> sharesOfTheLastWindow(trial, limit, key);
      case SEGMENTED_WINDOW -> cycles(trial, limit, key, 0);
      case SLIDING_WINDOW_LOG, CONCURRENCY -> cycles(trial, limit, key, trial.now());
      case BUCKET -> refill(trial, limit, key);
    }
  }

  /** All at once, again and again: comes back each time at the exact edge. */
  private static void cycles(Trial trial, Limit limit, Key key, long edge) {
    long slice = limit.window().micros();
    long slices = 1;
    if (limit.algorithm() == Algorithm.SEGMENTED_WINDOW) {
      slice = -Math.floorDiv(-slice, limit.segments());
      slices = limit.segments() + 1L;
    }
    long next = trial.now();
    for (int i = 0; i < TAKEN / 4; i++) {
      if (!takeAt(trial, limit, key, limit.capacity(), next)) {
        return;
      }
      next = edge + ((trial.now() - edge) / slice + slices) * slice;
    }
  }

  private static void sharesOfTheLastWindow(Trial trial, Limit limit, Key key) {
    long window = limit.window().micros();
    trial.after(window - trial.now() % window);
    long start = trial.now() + window;
    boolean taken = takeAt(trial, limit, key, limit.units(), trial.now());
    for (long k = 1; taken && k < Math.min(TAKEN, limit.units()); k++) {
      taken = takeAt(trial, limit, key, 1, start + exactly(k, limit));
    }
  }

  /** Never waits for a full bucket, which would have overflown by a part of a tick. */
  private static void refill(Trial trial, Limit limit, Key key) {
    long start = trial.now();
    long perTick = -Math.floorDiv(-limit.units(), limit.window().micros());
    long most = limit.capacity() - perTick;
    boolean taken = most > 0 && takeAt(trial, limit, key, limit.capacity(), start);
    long units = 0;
    for (int i = 0; taken && i < TAKEN; i++) {
      long cost = trial.random().nextInt(4) > 0 ? 1 : trial.random().nextLong(1, most + 1);
      units += cost;
      taken = takeAt(trial, limit, key, cost, start + exactly(units, limit));
    }
  }

  /** How long so many units take to come, rounded up to a tick. */
  private static long exactly(long units, Limit limit) {
    BigInteger dividend =
        BigInteger.valueOf(units).multiply(BigInteger.valueOf(limit.window().micros()));
    return Counter.ceilDivide(dividend, BigInteger.valueOf(limit.units())).longValueExact();
  }

  /** False if that is beyond the year 2200. */
  private static boolean takeAt(Trial trial, Limit limit, Key key, long cost, long expected) {
    Answer answer = trial.acquire(key, limit, cost);
    if (!answer.allowed()) {
      if (!trial.after(answer.retryAfterMicros().orElseThrow())) {
        return false;
      }
      answer = trial.acquire(key, limit, cost);
    }
    assertThat(answer.allowed()).as("%d when they were promised under %s", cost, limit).isTrue();
    assertThat(trial.now()).as("when %d come under %s", cost, limit).isEqualTo(expected);
    return true;
  }
}
