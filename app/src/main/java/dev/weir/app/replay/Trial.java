package dev.weir.app.replay;

import dev.weir.limit.Decision;
import dev.weir.limit.Limit;
import dev.weir.store.InMemoryStore;
import dev.weir.store.KeySpace;
import dev.weir.store.StoreStatistics;
import java.util.List;
import java.util.OptionalLong;

/** One limit under the recorded traffic, and what came of it. */
final class Trial {

  /** Live keys of which none is ever forgotten early; the table grows as they come. */
  private static final long MAX_KEYS = 20_000_000;

  private static final KeySpace SPACE = KeySpace.of("", "replay", "");

  private final Limit limit;
  private final RecordedClock clock;
  private final InMemoryStore store;
  private final Timeline timeline = new Timeline();
  private final KeyTally tally = new KeyTally(KeyTally.MAX_KEYS);
  private long requests;
  private long denied;
  private long units;
  private long deniedUnits;
  private long exceeding;
  private long longestRetryMicros = -1;

  Trial(Limit limit, RecordedClock clock) {
    this.limit = limit;
    this.clock = clock;
    this.store = InMemoryStore.builder().maxKeys(MAX_KEYS).ticker(clock).build();
  }

  /** Decides on a request at which the clock has arrived. */
  Decision decide(Event event) {
    Decision decision = store.acquire(SPACE, event.key(), limit, event.cost());
    boolean granted = decision.allowed();
    requests++;
    units += event.cost();
    if (!granted) {
      denied++;
      deniedUnits += event.cost();
      exceeding += decision.exceedsLimit() ? 1 : 0;
      longestRetryMicros = Math.max(longestRetryMicros, decision.retryAfterMicros().orElse(-1));
    }
    timeline.add(clock.nowMicros(), event.cost(), granted);
    tally.add(event.key(), event.cost(), granted);
    return decision;
  }

  Limit limit() {
    return limit;
  }

  long requests() {
    return requests;
  }

  long denied() {
    return denied;
  }

  long units() {
    return units;
  }

  long deniedUnits() {
    return deniedUnits;
  }

  /** Requests that cost more than the limit can ever grant. */
  long exceeding() {
    return exceeding;
  }

  /** The longest wait that a client would have been told; none if none was. */
  OptionalLong longestRetryMicros() {
    return longestRetryMicros < 0 ? OptionalLong.empty() : OptionalLong.of(longestRetryMicros);
  }

  List<KeyTally.Top> mostDenied(int most) {
    return tally.mostDenied(most);
  }

  KeyTally tally() {
    return tally;
  }

  Timeline timeline() {
    return timeline;
  }

  StoreStatistics store() {
    return store.statistics();
  }
}
