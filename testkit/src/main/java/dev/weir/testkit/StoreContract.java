package dev.weir.testkit;

import dev.weir.limit.Algorithm;
import dev.weir.limit.Law;
import dev.weir.store.Store;
import dev.weir.store.Ticker;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The laws that every store keeps, a test for each law and each algorithm that names it. A store is
 * held to it in a few lines:
 *
 * <pre>{@code
 * class InMemoryStoreContractTest extends StoreContract {
 *   @Override
 *   protected Store open(Ticker clock) {
 *     return InMemoryStore.builder().ticker(clock).build();
 *   }
 * }
 * }</pre>
 *
 * <p>Every counter has an identity of its own, so stores opened one after the other may share their
 * data. A store may answer later, within ten seconds. It must not evict some thousand counters.
 *
 * <p>System properties: {@code weir.contract.steps}, steps compared with the model for each
 * algorithm, 100 000 unless told otherwise, and the attempts at every other law in proportion;
 * {@code weir.contract.seed}, of all random numbers.
 */
public abstract class StoreContract {

  private static final long STEPS = Long.getLong("weir.contract.steps", 100_000);
  private static final long SEED = Long.getLong("weir.contract.seed", 20_260_101);
  private static final int STEPS_PER_ATTEMPT = 500;

  /** For subclasses. */
  protected StoreContract() {}

  /**
   * Opens the store.
   *
   * @param clock its clock, which a test moves
   */
  protected abstract Store open(Ticker clock);

  /**
   * How many attempts are made at the same time, each on a thread of its own: one unless
   * overridden, more for a store that makes its callers wait.
   */
  protected int attemptsAtOnce() {
    return 1;
  }

  /** The algorithms that are tried, all of them unless a run is one of several. */
  protected List<Algorithm> algorithms() {
    return List.of(Algorithm.values());
  }

  /**
   * Steps compared with the model for each algorithm, and in proportion the attempts at every other
   * law, one for 500 steps: {@code weir.contract.steps} unless overridden.
   */
  protected long steps() {
    return STEPS;
  }

  /** Attempts at every law but the comparison with the model. */
  protected int attempts() {
    return (int) Math.max(3, steps() / STEPS_PER_ATTEMPT);
  }

  private Subject subject() {
    ManualTicker clock = ManualTicker.at(0);
    return Subject.of(open(clock), clock);
  }

  private Stream<DynamicTest> each(Law law) {
    return each(algorithms(law), () -> LawCheck.of(law));
  }

  private Stream<DynamicTest> each(Stream<Algorithm> algorithms, Supplier<LawCheck> check) {
    return tests(
        algorithms,
        (algorithm, from, until) ->
            check.get().attempts(algorithm, SEED + from, (int) (until - from), this::subject),
        attempts());
  }

  /** Does part of a test: what has these numbers. */
  private interface Part {
    void run(Algorithm algorithm, long from, long until);
  }

  private Stream<DynamicTest> tests(Stream<Algorithm> algorithms, Part part, long count) {
    return algorithms.map(
        algorithm ->
            DynamicTest.dynamicTest(
                algorithm.toString(),
                () ->
                    AtOnce.run(
                        attemptsAtOnce(),
                        count,
                        (from, until) -> part.run(algorithm, from, until))));
  }

  private Stream<Algorithm> algorithms(Law law) {
    return algorithms().stream().filter(algorithm -> algorithm.laws().contains(law));
  }

  @TestFactory
  final Stream<DynamicTest> acquire_inAnySpan_staysWithinTheBound() {
    return each(Law.BOUND);
  }

  @TestFactory
  final Stream<DynamicTest> acquire_ofSeveral_isSeveralOfOne() {
    return each(Law.ADDITIVE);
  }

  @TestFactory
  final Stream<DynamicTest> retryAfter_obeyed_isSufficientAndTight() {
    return each(Law.RETRY_AFTER);
  }

  @TestFactory
  final Stream<DynamicTest> fractions_overManyWindows_doNotDrift() {
    return each(Law.NO_DRIFT);
  }

  @TestFactory
  final Stream<DynamicTest> clock_goingBack_neverGrantsMore() {
    return each(Law.TIME_BACKWARDS);
  }

  @TestFactory
  final Stream<DynamicTest> keys_ofSimilarNames_doNotTouch() {
    return each(Law.ISOLATION);
  }

  @TestFactory
  final Stream<DynamicTest> expiry_comesWhenAllHasLeft_notSooner() {
    return each(Law.EXPIRY);
  }

  @TestFactory
  final Stream<DynamicTest> limit_changedWhileRunning_keepsUsage() {
    return each(Law.LIVE_CHANGE);
  }

  @TestFactory
  final Stream<DynamicTest> program_ofAnySteps_isAnsweredAsByTheModel() {
    Comparison comparison = new Comparison(this::subject);
    return tests(
        algorithms(Law.SAME_EVERYWHERE),
        (algorithm, from, until) ->
            comparison.compare(algorithm, SEED + from, (until - from) * Comparison.PROGRAM_STEPS),
        Math.max(1, steps() / Comparison.PROGRAM_STEPS));
  }

  @TestFactory
  final Stream<DynamicTest> refund_namesItsDecision() {
    return each(Law.REFUND);
  }

  @TestFactory
  final Stream<DynamicTest> penalty_ofSeveral_isSeveralOfOne() {
    return each(Law.PENALTY);
  }

  @TestFactory
  final Stream<DynamicTest> reservation_allowed_mayGoWhenAnAcquireCould() {
    return each(algorithms().stream().filter(Algorithm::reservable), ReserveCheck::new);
  }
}
