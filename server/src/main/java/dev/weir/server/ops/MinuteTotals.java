package dev.weir.server.ops;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.atomic.LongAdder;

/** How many checks were allowed and rejected in each minute of the last day. Thread-safe. */
final class MinuteTotals {

  static final int MINUTES = 24 * 60;

  private final AtomicReferenceArray<Minute> minutes = new AtomicReferenceArray<>(MINUTES);
  private volatile Minute current = new Minute(0);

  private static final class Minute {
    final long number;
    final LongAdder allowed = new LongAdder();
    final LongAdder rejected = new LongAdder();

    Minute(long number) {
      this.number = number;
    }
  }

  /**
   * Sums over some minutes.
   *
   * @param allowed how many checks were allowed
   * @param rejected how many were not
   */
  record Sums(long allowed, long rejected) {}

  void count(long minute, boolean allowed) {
    Minute now = current;
    if (now.number != minute) {
      now = of(minute);
    }
    (allowed ? now.allowed : now.rejected).increment();
  }

  private synchronized Minute of(long minute) {
    int slot = (int) (minute % MINUTES);
    Minute kept = minutes.get(slot);
    if (kept == null || kept.number < minute) {
      kept = new Minute(minute);
      minutes.set(slot, kept);
    }
    if (kept.number > current.number) {
      current = kept;
    }
    return kept;
  }

  /** The sums of the minutes from the first to the last, as far as they are kept. */
  Sums sums(long first, long last) {
    long allowed = 0;
    long rejected = 0;
    for (int slot = 0; slot < MINUTES; slot++) {
      Minute minute = minutes.get(slot);
      if (minute != null && minute.number >= first && minute.number <= last) {
        allowed += minute.allowed.sum();
        rejected += minute.rejected.sum();
      }
    }
    return new Sums(allowed, rejected);
  }
}
