package dev.weir.store;

/**
 * The clock of a store: microseconds since the Unix epoch. Must be cheap and safe to call from any
 * thread; a store survives one that stands still or goes back, and never grants more for it.
 *
 * <p>In tests, give a clock of your own: {@code AtomicLong time = new AtomicLong(); Ticker ticker =
 * time::get;}
 */
@FunctionalInterface
public interface Ticker {

  /** Now, in microseconds since the Unix epoch, 0..7258118400000000 (the year 2200). */
  long nowMicros();

  /**
   * The production clock: starts at the wall clock, then runs on the monotonic one and slews
   * towards the wall clock by at most 0.05 %, so that neither a jump nor a drift of the wall clock
   * reaches a limit.
   */
  static Ticker system() {
    return SlewingTicker.SYSTEM;
  }
}
