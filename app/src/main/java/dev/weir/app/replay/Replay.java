package dev.weir.app.replay;

import dev.weir.limit.Limit;
import java.io.IOException;
import java.util.List;

/** Recorded traffic through one or several limits, each with counters of its own. */
final class Replay {

  private final RecordedClock clock;
  private final List<Trial> trials;
  private long events;

  Replay(List<Limit> limits) {
    long longestWindowMicros =
        limits.stream().mapToLong(limit -> limit.window().micros()).max().orElse(0);
    this.clock = new RecordedClock(longestWindowMicros);
    this.trials = limits.stream().map(limit -> new Trial(limit, clock)).toList();
  }

  void run(Trace trace, Progress progress) throws IOException {
    for (Event event = trace.next(); event != null; event = trace.next()) {
      clock.arrive(event.timeMicros(), trace.number());
      for (Trial trial : trials) {
        trial.decide(event);
      }
      progress.counted(++events);
    }
    progress.done();
  }

  RecordedClock clock() {
    return clock;
  }

  List<Trial> trials() {
    return trials;
  }

  long events() {
    return events;
  }
}
