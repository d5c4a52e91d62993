package dev.weir.testkit;

import dev.weir.limit.Decision;
import java.util.OptionalLong;

/**
 * All that can be observed of a decision, so that a store's can be compared with the model's. The
 * fields mean what the methods of {@link Decision} mean.
 *
 * @param leaseId the lease; two stores name theirs differently
 */
public record Answer(
    boolean allowed,
    long decidedAtMicros,
    long limit,
    long remaining,
    OptionalLong retryAfterMicros,
    boolean exceedsLimit,
    long delayMicros,
    OptionalLong nextUnitMicros,
    OptionalLong resetAtMicros,
    OptionalLong leaseId) {

  /** What a decision shows. */
  public static Answer of(Decision decision) {
    return new Answer(
        decision.allowed(),
        decision.decidedAtMicros(),
        decision.limit(),
        decision.remaining(),
        decision.retryAfterMicros(),
        decision.exceedsLimit(),
        decision.delay().toNanos() / 1_000,
        decision.nextUnitMicros(),
        decision.resetAtMicros(),
        decision.leaseId());
  }

  /** Whether two stores answered the same: all is equal, but for how they name a lease. */
  public boolean agrees(Answer other) {
    return leaseId.isPresent() == other.leaseId.isPresent() && nameless().equals(other.nameless());
  }

  private Answer nameless() {
    return leaseId.isEmpty()
        ? this
        : new Answer(
            allowed,
            decidedAtMicros,
            limit,
            remaining,
            retryAfterMicros,
            exceedsLimit,
            delayMicros,
            nextUnitMicros,
            resetAtMicros,
            OptionalLong.empty());
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(allowed ? "allowed" : "denied");
    text.append(" remaining ").append(remaining).append(" of ").append(limit);
    retryAfterMicros.ifPresent(wait -> text.append(", retry after ").append(wait).append("us"));
    if (exceedsLimit) {
      text.append(", exceeds the limit");
    }
    if (delayMicros > 0) {
      text.append(", delay ").append(delayMicros).append("us");
    }
    nextUnitMicros.ifPresent(wait -> text.append(", next unit in ").append(wait).append("us"));
    resetAtMicros.ifPresent(
        at -> text.append(", reset in ").append(at - decidedAtMicros).append("us"));
    if (leaseId.isPresent()) {
      text.append(", a lease");
    }
    return text.append(", at ").append(decidedAtMicros).toString();
  }
}
