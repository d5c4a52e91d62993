package dev.weir.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.limit.Limit;
import dev.weir.store.Key;

/** Looks at a counter one tick before its last unit leaves, and then, while others need room. */
final class ExpiryCheck implements LawCheck {

  private static final int OTHERS = 40;

  private int others;

  @Override
  public void attempt(Trial trial) {
    Limit limit = trial.limit();
    Key used = trial.key("used");
    Key fresh = trial.key("fresh");
    for (int i = 0; i < 3; i++) {
      trial.past(limit, used);
      Answer last = trial.acquire(used, limit, 1);
      if (!last.allowed()) {
        if (!trial.after(last.retryAfterMicros().orElseThrow())) {
          return;
        }
        last = trial.acquire(used, limit, 1);
      }
      long half = (emptyAt(limit, last) - trial.now()) / 2;
      if (!trial.after(half)) {
        return;
      }
      needRoom(trial, limit);
      if (!trial.after(emptyAt(limit, last) - 1 - trial.now())) {
        return;
      }
      needRoom(trial, limit);
      assertThat(trial.remaining(used, limit))
          .as("left one tick before the last unit goes under %s", limit)
          .isLessThan(limit.capacity());
      trial.after(1);
      needRoom(trial, limit);
      trial.sameAnswers("all has left", limit, used, fresh);
    }
    assertThat(trial.acquire(used, limit, limit.capacity()).allowed()).isTrue();
  }

  /** When nothing of this acquire and those before counts any more. */
  private static long emptyAt(Limit limit, Answer last) {
    long window = limit.window().micros();
    return switch (limit.algorithm()) {
      case FIXED_WINDOW, SEGMENTED_WINDOW, SLIDING_WINDOW_LOG, BUCKET, ENVOY_FIXED_WINDOW ->
          last.resetAtMicros().orElseThrow();
      case SLIDING_WINDOW_COUNTER -> last.resetAtMicros().orElseThrow() + window;
      case CONCURRENCY -> last.decidedAtMicros() + window;
    };
  }

  private void needRoom(Trial trial, Limit limit) {
    for (int i = 0; i < OTHERS; i++) {
      trial.acquire(trial.key("other" + others++), limit, 1);
    }
  }
}
