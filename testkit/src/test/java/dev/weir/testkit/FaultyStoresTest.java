package dev.weir.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.limit.Algorithm;
import dev.weir.limit.Law;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The check of each law can fail: it rejects stores that break the law, and not their twin. */
class FaultyStoresTest {

  private static final int ATTEMPTS = 200;
  private static final long STEPS = 50_000;
  private static final long SEED = 1;

  private static void check(
      Law law, Algorithm algorithm, Supplier<Subject> subjects, int attempts) {
    if (law == Law.SAME_EVERYWHERE) {
      new Comparison(subjects).compare(algorithm, SEED, STEPS);
    } else {
      LawCheck.of(law).attempts(algorithm, SEED, attempts, subjects);
    }
  }

  private static Stream<Arguments> faults() {
    return Arrays.stream(Fault.values())
        .flatMap(
            fault ->
                Arrays.stream(Algorithm.values())
                    .filter(algorithm -> algorithm.laws().contains(fault.law()))
                    .filter(fault::concerns)
                    .map(algorithm -> Arguments.of(fault, algorithm)));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("faults")
  void check_ofAStoreThatBreaksTheLaw_fails(Fault fault, Algorithm algorithm) {
    assertThatThrownBy(() -> check(fault.law(), algorithm, fault::store, ATTEMPTS))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("seed");
  }

  private static Stream<Arguments> laws() {
    return Arrays.stream(Algorithm.values())
        .flatMap(algorithm -> algorithm.laws().stream().map(law -> Arguments.of(law, algorithm)));
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("laws")
  void check_ofTheTwinWithoutAFault_passes(Law law, Algorithm algorithm) {
    check(law, algorithm, PlainStore::new, ATTEMPTS);
  }

  @ParameterizedTest(name = "{0} {1}")
  @MethodSource("laws")
  void check_ofTheModelItself_passes(Law law, Algorithm algorithm) {
    // Its clock does not go back, and it is what programs are compared with.
    if (law != Law.TIME_BACKWARDS && law != Law.SAME_EVERYWHERE) {
      check(law, algorithm, ReferenceModel::new, ATTEMPTS / 10);
    }
  }

  @Test
  void everyLaw_isBrokenByAFault() {
    EnumSet<Law> broken = EnumSet.noneOf(Law.class);
    Arrays.stream(Fault.values()).map(Fault::law).forEach(broken::add);
    assertThat(broken).isEqualTo(EnumSet.allOf(Law.class));
  }
}
