package dev.weir.testkit;

import dev.weir.limit.Algorithm;
import dev.weir.limit.Law;
import dev.weir.store.Store;
import dev.weir.store.Ticker;
import java.util.Arrays;
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

  private Subject subject() {
    ManualTicker clock = ManualTicker.at(0);
    return Subject.of(open(clock), clock);
  }

  private Stream<DynamicTest> each(Law law) {
    return each(law, LawCheck.of(law));
  }

  private Stream<DynamicTest> each(Law law, LawCheck check) {
    int attempts = (int) Math.max(3, STEPS / STEPS_PER_ATTEMPT);
    return algorithms(law)
        .map(
            algorithm ->
                DynamicTest.dynamicTest(
                    algorithm.toString(),
                    () -> check.attempts(algorithm, SEED, attempts, this::subject)));
  }

  private static Stream<Algorithm> algorithms(Law law) {
    return Arrays.stream(Algorithm.values()).filter(algorithm -> algorithm.laws().contains(law));
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
    return algorithms(Law.SAME_EVERYWHERE)
        .map(
            algorithm ->
                DynamicTest.dynamicTest(
                    algorithm.toString(), () -> comparison.compare(algorithm, SEED, STEPS)));
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
    int attempts = (int) Math.max(3, STEPS / STEPS_PER_ATTEMPT);
    return Arrays.stream(Algorithm.values())
        .filter(Algorithm::reservable)
        .map(
            algorithm ->
                DynamicTest.dynamicTest(
                    algorithm.toString(),
                    () -> new ReserveCheck().attempts(algorithm, SEED, attempts, this::subject)));
  }
}
