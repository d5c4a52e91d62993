package dev.weir.store;

import dev.weir.limit.Algorithm;
import dev.weir.limit.Decision;
import dev.weir.limit.Limit;
import org.jspecify.annotations.Nullable;

/**
 * What a store has answered for one counter, and for how long it would answer the same. A denial
 * holds from when it was asked for until the wait that it names is over; nobody can shorten that
 * from outside but by giving back, a reset or another limit.
 *
 * @param key the counter
 * @param limit the limit under which it was asked
 * @param decision the answer
 * @param receivedNanos when it came, on the clock of System.nanoTime
 * @param untilNanos until when it holds
 */
record Remembered(Key key, Limit limit, Decision decision, long receivedNanos, long untilNanos)
    implements KeyTable.Entry {

  /** No answer is believed for longer, because others may give back without our hearing of it. */
  static final long LONGEST_NANOS = 5_000_000_000L;

  /**
   * An answer to be remembered.
   *
   * @param sentNanos when it was asked for
   * @return null if it holds for no time that is known
   */
  static @Nullable Remembered of(
      Claim claim, Decision decision, long sentNanos, long receivedNanos) {
    Limit limit = claim.limit();
    if (!isKnown(limit) || decision.storeFull() || decision.degraded()) {
      return null;
    }
    long holdsMicros;
    if (decision.allowed()) {
      holdsMicros = decision.resetAtMicros().orElse(0) - decision.decidedAtMicros();
    } else {
      holdsMicros = decision.retryAfterMicros().orElse(0);
    }
    long holds = Math.min(LONGEST_NANOS / 1_000, holdsMicros) * 1_000;
    long until = sentNanos + holds;
    return until - receivedNanos <= 0
        ? null
        : new Remembered(claim.key(), limit, decision, receivedNanos, until);
  }

  /** Whether answers hold for a time: not where denials are counted, nor where others release. */
  static boolean isKnown(Limit limit) {
    return !limit.transition().leases() && !limit.transition().countsDenials();
  }

  boolean isDenial() {
    return !decision.allowed();
  }

  boolean holds(long nowNanos) {
    return untilNanos - nowNanos > 0;
  }

  /**
   * What the store would answer now, null if that cannot be known. Of what it allowed it is what it
   * answered then.
   */
  @Nullable Decision answer(Claim claim, long nowNanos) {
    if (!holds(nowNanos) || !claim.limit().equals(limit)) {
      return null;
    }
    if (decision.allowed()) {
      return claim.cost() == decision.cost() ? decision : null;
    }
    return claim.cost() >= decision.cost() ? denial(claim.cost(), nowNanos) : null;
  }

  private @Nullable Decision denial(long cost, long nowNanos) {
    long passed = Math.max(0, (nowNanos - receivedNanos) / 1_000);
    long at = decision.decidedAtMicros() + passed;
    long wait = decision.retryAfterMicros().orElse(0) - passed;
    long more = cost - decision.cost();
    if (more > 0) {
      if (limit.algorithm() != Algorithm.FIXED_WINDOW) {
        return null;
      }
      if (cost > limit.capacity()) {
        return Decision.exceeding(limit, decision.remaining(), cost, at, resetAt(at));
      }
    }
    return Decision.denied(limit, remaining(wait), cost, at, wait, resetAt(at));
  }

  /** Of a bucket, what has flowed back meanwhile; elsewhere that which was left. */
  private long remaining(long waitMicros) {
    if (limit.algorithm() != Algorithm.BUCKET || decision.cost() == 1) {
      return decision.remaining();
    }
    double missing = Math.ceil((double) waitMicros * limit.units() / limit.window().micros());
    return Math.max(decision.remaining(), decision.cost() - (long) missing);
  }

  /** Windows that are aligned may follow one another while it holds. */
  private long resetAt(long at) {
    long reset = decision.resetAtMicros().orElse(at);
    if (limit.algorithm() != Algorithm.SLIDING_WINDOW_COUNTER || at < reset) {
      return reset;
    }
    long window = limit.window().micros();
    return reset + ((at - reset) / window + 1) * window;
  }
}
