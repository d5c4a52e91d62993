package dev.weir;

import dev.weir.store.Ticker;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that stands still until it is moved. */
public final class ManualTicker implements Ticker {

  private final AtomicLong micros;

  /** Starts at this instant, in ISO-8601. */
  public ManualTicker(String start) {
    this.micros = new AtomicLong(micros(start));
  }

  @Override
  public long nowMicros() {
    return micros.get();
  }

  /** Moves on, or back. */
  public void pass(Duration duration) {
    micros.addAndGet(duration.toNanos() / 1_000);
  }

  /** Jumps. */
  public void set(String instant) {
    micros.set(micros(instant));
  }

  /** Jumps. */
  public void setMicros(long now) {
    micros.set(now);
  }

  private static long micros(String text) {
    Instant instant = Instant.parse(text);
    return instant.getEpochSecond() * 1_000_000 + instant.getNano() / 1_000;
  }
}
