package dev.weir.testkit;

import dev.weir.limit.Algorithm;
import dev.weir.limit.Law;
import java.util.SplittableRandom;
import java.util.function.Supplier;

/** Tries to catch a subject breaking a law. */
interface LawCheck {

  /**
   * One attempt on a new subject.
   *
   * @throws AssertionError if it breaks the law
   */
  void attempt(Trial trial);

  /** The check of each law but {@link Law#SAME_EVERYWHERE}, which compares whole programs. */
  static LawCheck of(Law law) {
    return switch (law) {
      case BOUND -> new BoundCheck();
      case ADDITIVE -> new AdditiveCheck();
      case RETRY_AFTER -> new RetryAfterCheck();
      case NO_DRIFT -> new DriftCheck();
      case TIME_BACKWARDS -> new TimeBackwardsCheck();
      case ISOLATION -> new IsolationCheck();
      case EXPIRY -> new ExpiryCheck();
      case LIVE_CHANGE -> new LiveChangeCheck();
      case REFUND -> new RefundCheck();
      case PENALTY -> new PenaltyCheck();
      case SAME_EVERYWHERE -> throw new IllegalArgumentException("law: " + law);
    };
  }

  /**
   * Makes so many attempts.
   *
   * @throws AssertionError with the seed and the last steps of the attempt that failed
   */
  default void attempts(
      Algorithm algorithm, long seed, int attempts, Supplier<? extends Subject> subjects) {
    for (int i = 0; i < attempts; i++) {
      SplittableRandom random = new SplittableRandom(seed + i);
      try (Trial trial = new Trial(subjects.get(), algorithm, random)) {
        try {
          attempt(trial);
        } catch (AssertionError broken) {
          String where = "%n(seed %dL) %s".formatted(seed + i, trial.journal());
          throw new AssertionError(broken.getMessage() + where, broken);
        }
      }
    }
  }
}
