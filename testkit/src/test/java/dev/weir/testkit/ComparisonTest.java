package dev.weir.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.limit.Algorithm;
import dev.weir.limit.Limit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Programs reach what they are meant to reach, and a failing one comes out small. */
class ComparisonTest {

  private static final long SEED = 3;

  @Test
  void compare_aLostPenalty_isShrunkToThePenaltyAndWhatShowsIt() {
    assertThatThrownBy(
            () ->
                new Comparison(Fault.A_PENALTY_IS_LOST::store)
                    .compare(Algorithm.FIXED_WINDOW, SEED, 10_000))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("model:")
        .hasMessageContaining("came:")
        .hasMessageContaining("in 1 steps of fixed_window, seed ")
        .hasMessageContaining("Penalise");
  }

  @Test
  void compare_halfTakenClaims_isShrunkToThatCallAndOneOrTwoThatShowIt() {
    Comparison comparison = new Comparison(Fault.HALF_OF_THE_CLAIMS_ARE_TAKEN::store);
    assertThatThrownBy(() -> comparison.compare(Algorithm.FIXED_WINDOW, SEED, 10_000))
        .hasMessageFindingMatch("in [23] steps");
  }

  @Test
  void generator_sameSeed_makesTheSameProgram() {
    assertThat(program(Algorithm.BUCKET, SEED)).isEqualTo(program(Algorithm.BUCKET, SEED));
    assertThat(program(Algorithm.BUCKET, SEED)).isNotEqualTo(program(Algorithm.BUCKET, SEED + 1));
  }

  @ParameterizedTest
  @EnumSource
  void generator_ofManyPrograms_reachesEveryActionAndEdge(Algorithm algorithm) {
    Map<Class<?>, Integer> actions = new HashMap<>();
    List<Long> costs = new ArrayList<>();
    int denied = 0;
    int exactlyWhenTold = 0;
    long latest = 0;
    for (long seed = 0; seed < 100; seed++) {
      ProgramGenerator generator = new ProgramGenerator(algorithm, seed);
      long told = -1;
      for (int i = 0; i < 200; i++) {
        Step step = generator.next();
        actions.merge(step.action().getClass(), 1, Integer::sum);
        exactlyWhenTold += step.atMicros() == told ? 1 : 0;
        Answer answer = generator.expected().get(0);
        denied += answer.allowed() ? 0 : 1;
        told = answer.retryAfterMicros().orElse(-1) + step.atMicros();
        latest = Math.max(latest, step.atMicros());
        if (step.action() instanceof Action.Acquire acquire) {
          costs.add(acquire.asks().get(0).cost());
        }
      }
    }
    assertThat(actions.keySet())
        .contains(Action.Acquire.class, Action.Peek.class, Action.Reset.class)
        .containsAnyOf(Action.Refund.class, Action.Release.class)
        .containsAnyOf(Action.Penalise.class, Action.Renew.class);
    assertThat(actions.containsKey(Action.Reserve.class) || algorithm != Algorithm.BUCKET).isTrue();
    assertThat(denied).isBetween(1_000, 15_000);
    assertThat(exactlyWhenTold).isGreaterThan(30);
    assertThat(costs).contains(0L, 1L, Limit.MAX_UNITS);
    assertThat(latest).isEqualTo(ProgramGenerator.LATEST_MICROS);
  }

  private static String program(Algorithm algorithm, long seed) {
    ProgramGenerator generator = new ProgramGenerator(algorithm, seed);
    for (int i = 0; i < 50; i++) {
      generator.next();
    }
    return generator.program().toString();
  }
}
