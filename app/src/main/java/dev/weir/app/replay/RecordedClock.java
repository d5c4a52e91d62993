package dev.weir.app.replay;

import dev.weir.store.Ticker;

/**
 * The recording's own clock. Where its times go back it stands still, as a store's would; how often
 * and how far is kept.
 */
final class RecordedClock implements Ticker {

  private long firstMicros;
  private long nowMicros = Long.MIN_VALUE;
  private long backward;
  private long farthestBackMicros;

  void arrive(long timeMicros) {
    if (nowMicros == Long.MIN_VALUE) {
      firstMicros = timeMicros;
      nowMicros = timeMicros;
    } else if (timeMicros < nowMicros) {
      backward++;
      farthestBackMicros = Math.max(farthestBackMicros, nowMicros - timeMicros);
    } else {
      nowMicros = timeMicros;
    }
  }

  @Override
  public long nowMicros() {
    return nowMicros;
  }

  long firstMicros() {
    return firstMicros;
  }

  long spanMicros() {
    return nowMicros - firstMicros;
  }

  /** Times that were before one that had been read already. */
  long backward() {
    return backward;
  }

  /** How far the worst of them was behind. */
  long farthestBackMicros() {
    return farthestBackMicros;
  }
}
