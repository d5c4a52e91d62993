package dev.weir.testkit;

import dev.weir.store.Ticker;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A clock that a test moves by hand, backwards too. Thread-safe.
 *
 * <pre>{@code
 * ManualTicker clock = ManualTicker.at(Instant.parse("2026-01-01T00:00:00Z"));
 * Limiter limiter = Limiter.inMemory(Limit.perSecond(1), clock);
 * limiter.tryAcquire("a");            // true
 * limiter.tryAcquire("a");            // false
 * clock.advance(Duration.ofSeconds(2));
 * limiter.tryAcquire("a");            // true
 * }</pre>
 */
public final class ManualTicker implements Ticker {

  private final AtomicLong micros;

  private ManualTicker(long micros) {
    this.micros = new AtomicLong(micros);
  }

  /** A clock that stands at this instant. */
  public static ManualTicker at(Instant instant) {
    return at(instant.getEpochSecond() * 1_000_000 + instant.getNano() / 1_000);
  }

  /** A clock that stands so many microseconds after the epoch. */
  public static ManualTicker at(long micros) {
    return new ManualTicker(micros);
  }

  @Override
  public long nowMicros() {
    return micros.get();
  }

  /** Moves it by a duration, which may be negative. */
  public void advance(Duration duration) {
    advanceMicros(duration.toNanos() / 1_000);
  }

  /** Moves it by microseconds, which may be negative. */
  public void advanceMicros(long by) {
    micros.addAndGet(by);
  }

  /** Moves it to so many microseconds after the epoch. */
  public void moveTo(long nowMicros) {
    micros.set(nowMicros);
  }
}
