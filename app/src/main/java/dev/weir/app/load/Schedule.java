package dev.weir.app.load;

import java.util.List;

/**
 * When each request of an open loop is due: a cursor over the phases. All times are nanoseconds
 * from the start of the run. Memory does not depend on how far the sending is behind.
 */
final class Schedule {

  private final List<Phase> phases;
  private final long[] starts;
  private final long nanos;
  private final long requests;
  private int phase;
  private long index;
  private long taken;

  Schedule(List<Phase> phases) {
    this.phases = List.copyOf(phases);
    this.starts = new long[phases.size()];
    long end = 0;
    long due = 0;
    for (int i = 0; i < starts.length; i++) {
      starts[i] = end;
      end += phases.get(i).nanos();
      due += phases.get(i).requests();
    }
    this.nanos = end;
    this.requests = due;
    skipEmpty();
  }

  List<Phase> phases() {
    return phases;
  }

  /** How long all phases are. */
  long nanos() {
    return nanos;
  }

  /** The phase of a moment; the last one for what is later. */
  int phaseAt(long elapsedNanos) {
    int found = starts.length - 1;
    while (found > 0 && starts[found] > elapsedNanos) {
      found--;
    }
    return found;
  }

  /** Whether a request is left that has not been taken. */
  boolean hasNext() {
    return taken < requests;
  }

  /** When the next one is due. */
  long nextDue() {
    return starts[phase] + phases.get(phase).due(index);
  }

  /** The phase of the next one. */
  int nextPhase() {
    return phase;
  }

  /** Takes the next one. */
  void take() {
    taken++;
    index++;
    skipEmpty();
  }

  /** How many are due by then and not taken. */
  long behind(long elapsedNanos) {
    long due = 0;
    for (int i = 0; i < starts.length; i++) {
      due += phases.get(i).dueWithin(elapsedNanos - starts[i]);
    }
    return Math.max(0, due - taken);
  }

  private void skipEmpty() {
    while (phase < starts.length - 1 && index >= phases.get(phase).requests()) {
      phase++;
      index = 0;
    }
  }
}
