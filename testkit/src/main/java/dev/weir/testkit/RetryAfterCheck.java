package dev.weir.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.limit.Limit;
import dev.weir.store.Claim;
import dev.weir.store.Key;
import java.util.List;

/** Comes back one tick before it was told to, and then exactly when it was told to. */
final class RetryAfterCheck implements LawCheck {

  @Override
  public void attempt(Trial trial) {
    Limit limit = trial.limit();
    Limit beside = trial.limit();
    Key key = trial.key("key");
    Key other = trial.key("other");
    for (int i = 0; i < 5; i++) {
      trial.past(limit, key);
      trial.past(beside, other);
      long cost = cost(trial, limit);
      comeBack(trial, List.of(new Claim(key, limit, cost)));
      trial.penalise(other, beside, trial.random().nextLong(beside.capacity() + 1));
      if (!limit.transition().countsDenials()) {
        comeBack(
            trial,
            List.of(
                new Claim(key, limit, cost(trial, limit)),
                new Claim(other, beside, cost(trial, beside))));
      }
      exceeding(trial, key, limit);
    }
  }

  private static long cost(Trial trial, Limit limit) {
    return trial.random().nextBoolean() ? 1 : trial.random().nextLong(1, limit.capacity() + 1);
  }

  private static void comeBack(Trial trial, List<Claim> claims) {
    List<Answer> answers = trial.acquire(claims);
    long wait = 0;
    for (Answer answer : answers) {
      assertThat(answer.retryAfterMicros().isPresent())
          .as("retry-after of %s", answer)
          .isEqualTo(!answer.allowed());
      wait = Math.max(wait, answer.retryAfterMicros().orElse(0));
    }
    if (wait == 0 || !trial.after(wait - 1)) {
      return;
    }
    assertThat(trial.peek(claims))
        .as("%s one tick before %d us are over", claims, wait)
        .anyMatch(answer -> !answer.allowed());
    trial.after(1);
    assertThat(trial.acquire(claims))
        .as("%s when %d us are over", claims, wait)
        .allMatch(Answer::allowed);
  }

  private static void exceeding(Trial trial, Key key, Limit limit) {
    if (limit.capacity() < Limit.MAX_UNITS) {
      Answer answer = trial.acquire(key, limit, limit.capacity() + 1);
      assertThat(answer.allowed()).isFalse();
      assertThat(answer.exceedsLimit()).as("exceeds %s", limit).isTrue();
      assertThat(answer.retryAfterMicros()).isEmpty();
    }
  }
}
