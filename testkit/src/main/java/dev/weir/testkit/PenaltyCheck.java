package dev.weir.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.limit.Limit;
import dev.weir.store.Key;
import java.util.Optional;

/** One counter gets a penalty of n, its twin n penalties of one. */
final class PenaltyCheck implements LawCheck {

  private static final int MOST_UNITS = 20;

  @Override
  public void attempt(Trial trial) {
    Limit limit = trial.limit();
    Key many = trial.key("many");
    Key ones = trial.key("ones");
    Key taker = trial.key("taker");
    for (int i = 0; i < 4; i++) {
      trial.past(limit, many, ones, taker);
      trial.linger(limit);
      long left = trial.remaining(many, limit);
      long units = trial.random().nextInt(MOST_UNITS);
      trial.penalise(many, limit, units);
      for (int one = 0; one < units; one++) {
        trial.penalise(ones, limit, 1);
      }
      assertThat(trial.remaining(many, limit))
          .as("left of %d after a penalty of %d", left, units)
          .isEqualTo(Math.max(0, left - units));
      if (!trial.acquire(taker, limit, units).allowed()) {
        trial.penalise(taker, limit, units);
      }
      trial.alike("penalise(n) is n times penalise(1)", limit, many, ones);
      trial.alike("penalise(n) is acquire(n)", limit, many, taker);
    }
    beyondAll(trial, limit, many, ones);
    beyondTheLimit(trial);
  }

  /** What is beyond the limit counts too: a larger limit sees it. */
  private static void beyondTheLimit(Trial trial) {
    Limit limit = trial.smallLimit();
    long units = limit.capacity() + trial.random().nextInt(5);
    Optional<Limit> larger = Limits.larger(limit, MOST_UNITS);
    if (larger.isPresent()) {
      Key key = trial.key("beyond");
      trial.penalise(key, limit, units);
      assertThat(trial.remaining(key, larger.get()))
          .as("left of %s after a penalty of %d under %s", larger, units, limit)
          .isEqualTo(larger.get().capacity() - units);
    }
  }

  private static void beyondAll(Trial trial, Limit limit, Key once, Key twice) {
    trial.penalise(once, limit, Limit.MAX_UNITS);
    trial.penalise(twice, limit, Limit.MAX_UNITS);
    trial.penalise(twice, limit, Limit.MAX_UNITS);
    assertThat(trial.remaining(once, limit)).isZero();
    trial.sameAnswers("a penalty beyond all counts adds nothing", limit, once, twice);
  }
}
