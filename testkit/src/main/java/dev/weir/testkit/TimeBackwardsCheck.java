package dev.weir.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.limit.Limit;
import dev.weir.store.Key;

/** Sets the clock back, takes what there is, and lets it catch up again. */
final class TimeBackwardsCheck implements LawCheck {

  @Override
  public void attempt(Trial trial) {
    Limit limit = trial.limit();
    Key key = trial.key("key");
    for (int i = 0; i < 10; i++) {
      trial.past(limit, key);
      if (!takeOne(trial, limit, key)) {
        return;
      }
      long before = trial.now();
      long left = trial.remaining(key, limit);
      long back = back(trial, limit.window().micros());
      trial.moveTo(Math.max(0, before - back));
      long leftThen = trial.remaining(key, limit);
      assertThat(leftThen).as("left %d us earlier under %s", back, limit).isLessThanOrEqualTo(left);
      boolean taken = trial.random().nextBoolean() && trial.acquire(key, limit, leftThen).allowed();
      if (taken) {
        assertThat(trial.acquire(key, limit, 1).allowed()).as("more than all").isFalse();
      }
      trial.moveTo(before);
      if (back <= limit.window().micros()) {
        assertThat(trial.remaining(key, limit))
            .as("left after %d us back and forth under %s", back, limit)
            .isLessThanOrEqualTo(taken ? left - leftThen : left);
      }
    }
  }

  /** So that the counter knows this instant; false if that is beyond the year 2200. */
  private static boolean takeOne(Trial trial, Limit limit, Key key) {
    Answer answer = trial.acquire(key, limit, 1);
    return answer.allowed()
        || (trial.after(answer.retryAfterMicros().orElseThrow())
            && trial.acquire(key, limit, 1).allowed());
  }

  private static long back(Trial trial, long window) {
    return switch (trial.random().nextInt(5)) {
      case 0 -> 0;
      case 1 -> 1;
      case 2 -> window;
      case 3 -> 3 * window;
      default -> trial.random().nextLong(window);
    };
  }
}
