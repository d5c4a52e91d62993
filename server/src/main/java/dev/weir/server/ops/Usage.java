package dev.weir.server.ops;

import dev.weir.limit.Decision;
import java.util.function.LongSupplier;

/**
 * How much of its limit the counter has used up that has used up most, of all that a rule has, in
 * the last minute or since it was last asked, whichever is longer. Thread-safe; to note a decision
 * is a division, and a write only where it is a new peak.
 */
final class Usage {

  private static final long MINUTE_NANOS = 60_000_000_000L;

  private final LongSupplier nanos;
  private volatile double peak;
  private double before;
  private long sinceNanos;

  /**
   * Nothing is used yet.
   *
   * @param nanos the clock
   */
  Usage(LongSupplier nanos) {
    this.nanos = nanos;
    this.sinceNanos = nanos.getAsLong();
  }

  /** Notes what a counter has left; what was decided without one says nothing. */
  void note(Decision decision) {
    if (decision.byPolicy() || decision.storeFull()) {
      return;
    }
    long limit = decision.limit();
    double used = limit == 0 ? 1 : (double) (limit - decision.remaining()) / limit;
    if (used > peak) {
      peak = used; // of two at once the lower may win, until the next
    }
  }

  /** In percent, 0..100. */
  synchronized double percent() {
    double now = peak;
    double most = Math.max(now, before);
    long at = nanos.getAsLong();
    if (at - sinceNanos >= MINUTE_NANOS) {
      before = now;
      peak = 0;
      sinceNanos = at;
    }
    return 100 * Math.min(1, most);
  }
}
