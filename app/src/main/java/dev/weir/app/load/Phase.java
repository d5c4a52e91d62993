package dev.weir.app.load;

/**
 * A stretch of a run that is reported on its own.
 *
 * @param name what the report calls it
 * @param fromRate requests a second at its start; 0 for a closed loop
 * @param toRate requests a second at its end, reached in a straight line
 * @param nanos how long it is
 * @param measured whether it counts in the whole; a warm-up does not
 */
record Phase(String name, double fromRate, double toRate, long nanos, boolean measured) {

  private static final double NANOS_PER_SECOND = 1e9;

  /** How many requests are due in all of it. */
  long requests() {
    return Math.round((fromRate + toRate) / 2 * nanos / NANOS_PER_SECOND);
  }

  /** How many of them are due within so many nanoseconds from its start. */
  long dueWithin(long elapsedNanos) {
    if (elapsedNanos >= nanos) {
      return requests();
    }
    double seconds = Math.max(0, elapsedNanos) / NANOS_PER_SECOND;
    double due = fromRate * seconds + gain() * seconds * seconds / 2;
    return Math.min(requests(), (long) Math.ceil(due));
  }

  /** When a request is due, in nanoseconds from the start: the first one at once. */
  long due(long index) {
    double gain = gain();
    double seconds =
        gain == 0
            ? index / fromRate
            : (Math.sqrt(fromRate * fromRate + 2 * gain * index) - fromRate) / gain;
    return Math.min(nanos - 1, (long) (seconds * NANOS_PER_SECOND));
  }

  private double gain() {
    return (toRate - fromRate) / (nanos / NANOS_PER_SECOND);
  }
}
