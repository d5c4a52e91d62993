package dev.weir.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.limit.Limit;
import dev.weir.store.Claim;
import dev.weir.store.Key;
import java.util.List;

/** One counter gets n at once, looks and denials; its twin gets n times one, and nothing else. */
final class AdditiveCheck implements LawCheck {

  private static final int MOST_UNITS = 20;

  @Override
  public void attempt(Trial trial) {
    Limit limit = trial.limit();
    Key many = trial.key("many");
    Key ones = trial.key("ones");
    Key full = trial.key("full");
    trial.past(limit, many, ones);
    for (int i = 0; i < 5; i++) {
      trial.linger(limit);
      assertThat(trial.acquire(many, limit, 0).allowed()).as("cost 0 is allowed").isTrue();
      atOnceOrOneByOne(trial, limit, many, ones);
      trial.alike("acquire(n) is n times acquire(1)", limit, many, ones);
      trial.penalise(full, limit, limit.capacity());
      allOrNothing(trial, limit, many, full);
      trial.sameAnswers("of several claims all are taken or none", limit, many, ones);
    }
  }

  private static void atOnceOrOneByOne(Trial trial, Limit limit, Key many, Key ones) {
    long units = 1L + trial.random().nextInt(MOST_UNITS);
    Answer peeked = trial.peek(many, limit, units);
    Answer answer = trial.acquire(many, limit, units);
    assertThat(answer.agrees(peeked)).as("peek answered %s, acquire %s", peeked, answer).isTrue();
    for (int one = 0; answer.allowed() && one < units; one++) {
      assertThat(trial.acquire(ones, limit, 1).allowed())
          .as("unit %d of %d under %s", one + 1, units, limit)
          .isTrue();
    }
  }

  private static void allOrNothing(Trial trial, Limit limit, Key key, Key full) {
    List<Answer> answers =
        trial.acquire(List.of(new Claim(key, limit, 1), new Claim(full, limit, 1)));
    assertThat(answers.get(1).allowed()).as("a full counter under %s", limit).isFalse();
  }
}
