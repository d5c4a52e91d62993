package dev.weir.store;

import java.time.Instant;
import java.util.function.LongSupplier;

/**
 * Runs on a monotonic clock and slews towards the wall clock.
 *
 * <p>Time is linear between anchors: {@code micros + elapsed + elapsed·slew}. Once a second whoever
 * reads sets a new anchor at the instant just computed, so that the line has no step, and chooses
 * the slew that would meet the wall clock in about a second, at most 0.05 % either way. A wall
 * clock that jumps by a minute is therefore met after a day and a half, at a rate that no limit
 * notices.
 */
final class SlewingTicker implements Ticker {

  static final SlewingTicker SYSTEM =
      new SlewingTicker(System::nanoTime, SlewingTicker::wallClockMicros);

  private static final long ANCHOR_NANOS = 1_000_000_000L;
  private static final long MAX_SLEW_MICROS = 500;

  private final LongSupplier monotonicNanos;
  private final LongSupplier wallMicros;
  private volatile Anchor anchor;

  /**
   * @param nanos the monotonic nanosecond at which this anchor holds
   * @param micros the time then
   * @param slewMicros microseconds by which each second is longer
   */
  private record Anchor(long nanos, long micros, long slewMicros) {

    long at(long nowNanos) {
      long elapsedMicros = (nowNanos - nanos) / 1_000;
      return micros + elapsedMicros + elapsedMicros * slewMicros / 1_000_000;
    }
  }

  SlewingTicker(LongSupplier monotonicNanos, LongSupplier wallMicros) {
    this.monotonicNanos = monotonicNanos;
    this.wallMicros = wallMicros;
    this.anchor = new Anchor(monotonicNanos.getAsLong(), wallMicros.getAsLong(), 0);
  }

  private static long wallClockMicros() {
    Instant now = Instant.now();
    return now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000;
  }

  @Override
  public long nowMicros() {
    long nowNanos = monotonicNanos.getAsLong();
    Anchor current = anchor;
    if (nowNanos - current.nanos >= ANCHOR_NANOS) {
      return reanchor(current, nowNanos);
    }
    return current.at(nowNanos);
  }

  private synchronized long reanchor(Anchor current, long nowNanos) {
    long now = current.at(nowNanos);
    long ahead = wallMicros.getAsLong() - now;
    long slew = Math.max(-MAX_SLEW_MICROS, Math.min(MAX_SLEW_MICROS, ahead));
    if (anchor.nanos == current.nanos) {
      anchor = new Anchor(nowNanos, now, slew);
    }
    return now;
  }
}
