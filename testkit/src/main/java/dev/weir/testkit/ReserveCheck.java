package dev.weir.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.limit.Limit;
import dev.weir.store.Adjustment;
import dev.weir.store.Claim;
import dev.weir.store.Key;

/** Reserves ahead: go exactly when an acquire would have been allowed, or come back later. */
final class ReserveCheck implements LawCheck {

  /** The attempt reserves less than so many times the capacity. */
  private static final int MOST_CAPACITIES = 10;

  @Override
  public void attempt(Trial trial) {
    Limit limit = trial.limit();
    while (new Level(limit).highestUnits() / MOST_CAPACITIES < limit.capacity()) {
      limit = trial.limit();
    }
    Key reserved = trial.key("reserved");
    Key forced = trial.key("forced");
    for (int i = 0; i < 8; i++) {
      trial.past(limit, reserved, forced);
      long cost = trial.random().nextLong(1, limit.capacity() + 1);
      Answer asked = trial.peek(reserved, limit, cost);
      long delay = asked.retryAfterMicros().orElse(0);
      if (delay > 0) {
        denied(trial, limit, reserved, cost, delay);
        trial.sameAnswers("a reservation denied changes nothing", limit, reserved, forced);
      }
      Answer answer = reserve(trial, limit, reserved, cost, delay);
      assertThat(answer.allowed()).as("%d in %d us under %s", cost, delay, limit).isTrue();
      assertThat(answer.delayMicros()).as("delay of %d under %s", cost, limit).isEqualTo(delay);
      trial.penalise(forced, limit, cost);
      trial.alike("a reservation takes its units now", limit, reserved, forced);
    }
  }

  private static Answer reserve(Trial trial, Limit limit, Key key, long cost, long maxDelay) {
    return trial.adjust(new Adjustment.Reserve(new Claim(key, limit, cost), maxDelay));
  }

  /** One tick too long is denied, and one tick later it would not be. */
  private static void denied(Trial trial, Limit limit, Key key, long cost, long delay) {
    Answer answer = reserve(trial, limit, key, cost, delay - 1);
    assertThat(answer.allowed()).as("%d in %d us under %s", cost, delay - 1, limit).isFalse();
    assertThat(answer.retryAfterMicros()).as("of %s", answer).hasValue(1);
  }
}
