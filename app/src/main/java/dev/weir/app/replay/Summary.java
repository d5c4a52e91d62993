package dev.weir.app.replay;

/**
 * What a replay has found, for its reports.
 *
 * @param file as its user knows it
 * @param keyedBy what tells clients apart
 * @param costs how a request's cost is called; empty if each costs one unit
 * @param hasDates whether its times are dates, or spans from its start
 * @param top how many keys to list
 * @param elapsedNanos how long it took
 */
record Summary(
    String file,
    Format format,
    String keyedBy,
    String costs,
    boolean hasDates,
    Replay replay,
    BadLines badLines,
    int top,
    long elapsedNanos) {

  double eventsPerSecond() {
    return replay.events() / Math.max(1e-6, elapsedNanos / 1e9);
  }

  /** Bytes of all counters. */
  long counterBytes() {
    return replay.trials().stream()
        .map(Trial::store)
        .mapToLong(store -> store.slotBytes() + store.cellBytes())
        .sum();
  }
}
