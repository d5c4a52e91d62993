package dev.weir.server.config;

import java.util.concurrent.locks.LockSupport;
import java.util.function.LongConsumer;
import java.util.function.LongSupplier;

/**
 * How fast long work may go that nobody waits for. Requests wait for a core: work that hands it
 * back after half a millisecond is hardly noticed, work that keeps it for a second is. Not
 * thread-safe.
 */
final class Pace {

  /** As fast as can be. */
  static final Pace FULL = new Pace(() -> 0, nanos -> {});

  static final long WORK_NANOS = 500_000;

  /** With the work before it: a third of a core. */
  static final long REST_NANOS = 1_000_000;

  private final LongSupplier nanoTime;
  private final LongConsumer rest;
  private long since;

  Pace(LongSupplier nanoTime, LongConsumer rest) {
    this.nanoTime = nanoTime;
    this.rest = rest;
    this.since = nanoTime.getAsLong();
  }

  /** Beside requests; starts now. */
  static Pace gentle() {
    return new Pace(System::nanoTime, LockSupport::parkNanos);
  }

  /** Rests if it is time to; called again and again by the work. */
  void step() {
    if (nanoTime.getAsLong() - since >= WORK_NANOS) {
      rest.accept(REST_NANOS);
      since = nanoTime.getAsLong();
    }
  }
}
