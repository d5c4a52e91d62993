package dev.weir.store;

import java.time.Instant;
import java.util.function.LongSupplier;

/**
 * Runs on a monotonic clock and slews towards the wall clock.
 *
 * <p>From an anchor on time runs up to 0.05 % faster or slower than the monotonic clock, until it
 * has met the wall clock as it was at the anchor, and then with the monotonic clock. Once a second
 * whoever reads sets a new anchor at the instant just computed, so that time has no step, also
 * where nobody reads for a day. A wall clock that jumps by a minute is met after a day and a half,
 * at a rate that no limit notices.
 */
final class SlewingTicker implements Ticker {

  static final SlewingTicker SYSTEM =
      new SlewingTicker(System::nanoTime, SlewingTicker::wallClockMicros);

  private static final long ANCHOR_NANOS = 1_000_000_000L;
  private static final long ANCHOR_MICROS = 1_000_000;

  /** A microsecond of slew in each two thousand: 0.05 %. */
  private static final long MICROS_PER_SLEWED = 2_000;

  private final LongSupplier monotonicNanos;
  private final LongSupplier wallMicros;
  private volatile Anchor anchor;

  /**
   * @param nanos the monotonic nanosecond at which this anchor holds
   * @param micros the time then
   * @param behindMicros how far the wall clock was ahead then, negative if it was behind
   * @param rate microseconds of time in a nanosecond of the first second, in 1/2^32, rounded up by
   *     less than what adds up to a microsecond; one multiplication is all that a read costs
   */
  private record Anchor(long nanos, long micros, long behindMicros, long rate) {

    static Anchor of(long nanos, long micros, long behindMicros) {
      long firstSecond = ANCHOR_MICROS + slewed(ANCHOR_MICROS, behindMicros);
      return new Anchor(nanos, micros, behindMicros, (firstSecond << 32) / ANCHOR_NANOS + 1);
    }

    private static long slewed(long elapsedMicros, long behindMicros) {
      long most = elapsedMicros / MICROS_PER_SLEWED;
      return Math.max(-most, Math.min(most, behindMicros));
    }

    /** Within the first second. */
    long soon(long nowNanos) {
      return micros + (((nowNanos - nanos) * rate) >> 32);
    }

    long at(long nowNanos) {
      long elapsedMicros = (nowNanos - nanos) / 1_000;
      return micros + elapsedMicros + slewed(elapsedMicros, behindMicros);
    }
  }

  SlewingTicker(LongSupplier monotonicNanos, LongSupplier wallMicros) {
    this.monotonicNanos = monotonicNanos;
    this.wallMicros = wallMicros;
    this.anchor = Anchor.of(monotonicNanos.getAsLong(), wallMicros.getAsLong(), 0);
  }

  private static long wallClockMicros() {
    Instant now = Instant.now();
    return now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000;
  }

  @Override
  public long nowMicros() {
    // The anchor is read first: the instant is then never before it.
    Anchor current = anchor;
    long nowNanos = monotonicNanos.getAsLong();
    return nowNanos - current.nanos < ANCHOR_NANOS ? current.soon(nowNanos) : reanchor();
  }

  /** Reads the clock again under the lock: a reader who waited must not answer from an old line. */
  private synchronized long reanchor() {
    Anchor current = anchor;
    long nowNanos = monotonicNanos.getAsLong();
    if (nowNanos - current.nanos < ANCHOR_NANOS) {
      return current.soon(nowNanos);
    }
    long now = current.at(nowNanos);
    anchor = Anchor.of(nowNanos, now, wallMicros.getAsLong() - now);
    return now;
  }
}
