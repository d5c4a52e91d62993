package dev.weir.app.replay;

import dev.weir.store.Ticker;
import java.util.Optional;

/**
 * The recording's own clock. Where its times go back it stands still, as a store's would; how often
 * and how far is kept, and whether for so long that the decisions are worth nothing.
 */
final class RecordedClock implements Ticker {

  /** Where a recording goes back: by how much, from which line, to which. */
  record Jump(long micros, long fromLine, long toLine) {

    @Override
    public String toString() {
      return "line " + fromLine + " is " + Words.span(micros) + " ahead of line " + toLine;
    }
  }

  private final long windowMicros;
  private long firstMicros;
  private long nowMicros = Long.MIN_VALUE;
  private long nowLine;
  private long backward;
  private Jump farthestBack = new Jump(0, 0, 0);
  private Jump late = farthestBack;
  private boolean previousWasLate;
  private boolean stoodStill;

  /**
   * @param windowMicros the longest window of what it is for
   */
  RecordedClock(long windowMicros) {
    this.windowMicros = windowMicros;
  }

  void arrive(long timeMicros, long line) {
    if (nowMicros == Long.MIN_VALUE) {
      firstMicros = timeMicros;
      nowMicros = timeMicros;
      nowLine = line;
    } else if (timeMicros < nowMicros) {
      goBack(new Jump(nowMicros - timeMicros, nowLine, line));
    } else {
      previousWasLate = false;
      nowLine = timeMicros > nowMicros ? line : nowLine;
      nowMicros = timeMicros;
    }
  }

  private void goBack(Jump jump) {
    backward++;
    farthestBack = jump.micros() > farthestBack.micros() ? jump : farthestBack;
    boolean isLate = jump.micros() > windowMicros;
    stoodStill |= isLate && previousWasLate;
    late = isLate && !previousWasLate && !stoodStill ? jump : late;
    previousWasLate = isLate;
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

  /** The worst of them; of nothing if there was none. */
  Jump farthestBack() {
    return farthestBack;
  }

  /**
   * Where the clock stood still for longer than the longest window, so that what came after was
   * counted as if it had come at once. A single request from so long ago, with time going on after
   * it, is a long download in an access log, and does no harm.
   */
  Optional<Jump> standstill() {
    return stoodStill || previousWasLate ? Optional.of(late) : Optional.empty();
  }
}
