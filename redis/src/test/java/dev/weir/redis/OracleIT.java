package dev.weir.redis;

import static dev.weir.redis.Answers.one;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.limit.Algorithm;
import dev.weir.limit.Decision;
import dev.weir.limit.Limit;
import dev.weir.store.Claim;
import dev.weir.store.KeySpace;
import dev.weir.testkit.ReferenceModel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What several instances admit together is what the model admits; all of it is OracleLongRun. */
class OracleIT {

  private static final long SEED = 20_261_121;
  private static final Duration SHORT = Duration.ofMillis(100);

  /** What three windows admit, which take longer where the machine is busy. */
  private static final long SOME = 300;

  private static RedisServer server;
  private static Oracle oracle;

  @BeforeAll
  static void start() {
    server = RedisServer.any();
    oracle = new Oracle(server.uri(), SEED);
  }

  @AfterAll
  static void stop() {
    oracle.close();
    server.close();
  }

  static Stream<Cell> cells() {
    return Stream.of(
            Algorithm.FIXED_WINDOW,
            Algorithm.SLIDING_WINDOW_COUNTER,
            Algorithm.SEGMENTED_WINDOW,
            Algorithm.SLIDING_WINDOW_LOG,
            Algorithm.BUCKET)
        .flatMap(
            algorithm ->
                Stream.of(
                    Cell.of(algorithm, 1, 10, Duration.ofSeconds(1), 3),
                    Cell.of(algorithm, 3, 100, Duration.ofMinutes(5), 0.5),
                    Cell.of(algorithm, 5, 1_000, Duration.ofSeconds(10), 1),
                    Cell.of(algorithm, 10, 10_000, Duration.ofMinutes(1), 1.5)));
  }

  @ParameterizedTest
  @MethodSource("cells")
  void instances_atOnce_admitWhatTheModelAdmits(Cell cell) {
    Oracle.assertExact(cell, oracle.run(cell));
  }

  static Stream<Cell> leasedCells() {
    return Stream.of(Algorithm.FIXED_WINDOW, Algorithm.SLIDING_WINDOW_COUNTER, Algorithm.BUCKET)
        .flatMap(
            algorithm ->
                Stream.of(
                    Cell.of(algorithm, 3, 1_000, Duration.ofSeconds(1), 3),
                    Cell.of(algorithm, 10, 1_000, Duration.ofSeconds(10), 1),
                    Cell.of(algorithm, 5, 100, Duration.ofMinutes(1), 1.5)));
  }

  @ParameterizedTest
  @MethodSource("leasedCells")
  void instances_thatLease_admitNearlyAllAndNothingBeyondTheLaw(Cell cell) {
    try (LeasedOracle leased = new LeasedOracle(server.uri(), SEED)) {
      LeasedOracle.assertWithinLaw(cell, leased.run(cell));
    }
  }

  /** In Redis' own time: its answers say when they were decided, and are given to the model so. */
  @ParameterizedTest
  @EnumSource(names = {"FIXED_WINDOW", "SLIDING_WINDOW_COUNTER", "BUCKET"})
  void instances_inRealTime_admitWhatTheModelAdmitsAtTheSameTimes(Algorithm algorithm) {
    Limit limit = new Cell(algorithm, 3, 100, SHORT, 3, 1).limit();
    Claim claim = new Claim(KeySpace.of("", "real", algorithm.name()).key("hot"), limit, 1);
    List<RedisStore> instances = new ArrayList<>();
    List<CompletableFuture<List<Decision>>> answers = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      instances.add(RedisStore.builder(server.uri()).deadline(Duration.ofSeconds(20)).connect());
    }
    long now = 0;
    long admitted = 0;
    for (long end = Long.MAX_VALUE; now < end || admitted < SOME; ) {
      for (int i = 0; i < 120; i++) {
        answers.add(Answers.acquire(instances.get(i % 3), claim));
      }
      now = one(answers.get(answers.size() - 1)).decidedAtMicros();
      end = one(answers.get(0)).decidedAtMicros() + 4 * SHORT.toNanos() / 1_000;
      admitted = answers.stream().filter(answer -> one(answer).allowed()).count();
    }
    List<Decision> decisions =
        answers.stream()
            .map(answer -> one(answer))
            .sorted(Comparator.comparingLong(Decision::decidedAtMicros))
            .toList();
    instances.forEach(RedisStore::close);

    ReferenceModel model = new ReferenceModel();
    long expected = 0;
    for (Decision decision : decisions) {
      model.moveTo(decision.decidedAtMicros());
      expected += model.acquire(List.of(claim)).get(0).allowed() ? 1 : 0;
    }
    assertThat(decisions.stream().filter(Decision::allowed).count()).isEqualTo(expected);
    assertThat(expected).isBetween(SOME, decisions.size() - 1L);
  }

  @Test
  void oracle_ofInstancesThatCountApart_findsIt() {
    try (Oracle apart = Oracle.apart(server.uri(), SEED)) {
      Cell cell = Cell.of(Algorithm.FIXED_WINDOW, 3, 100, Duration.ofSeconds(1), 3);

      assertThat(apart.run(cell).same()).isFalse();
    }
  }
}
