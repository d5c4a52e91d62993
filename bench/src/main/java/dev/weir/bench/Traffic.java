package dev.weir.bench;

import dev.weir.limit.Limit;
import java.time.Duration;

/** How much of the traffic passes. Every contender gets the same rate and the same burst. */
public enum Traffic {
  /** More than any machine asks for: every call is allowed, and changes the state. */
  ALLOWED(100_000_000, Duration.ofSeconds(1)),
  /** One an hour: after the first call of a key every other is denied. */
  DENIED(1, Duration.ofHours(1));

  final long units;
  final Duration window;

  Traffic(long units, Duration window) {
    this.units = units;
    this.window = window;
  }

  double unitsPerSecond() {
    return (double) units / window.toSeconds();
  }

  Limit bucket() {
    return Limit.of(units, window).burst(units);
  }

  Limit slidingWindow() {
    return Limit.of(units, window);
  }
}
