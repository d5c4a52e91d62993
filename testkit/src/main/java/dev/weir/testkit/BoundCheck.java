package dev.weir.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.limit.Limit;
import dev.weir.store.Key;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;

/** Takes whatever can be had at adversarial times, and then sums it up over every span. */
final class BoundCheck implements LawCheck {

  private static final int CALLS = 60;

  private record Admitted(long at, long units) {}

  @Override
  public void attempt(Trial trial) {
    Limit limit = trial.limit();
    Key key = trial.key("greedy");
    List<Admitted> admitted = new ArrayList<>();
    for (int i = 0; i < CALLS; i++) {
      Answer look = trial.peek(key, limit, 0);
      if (trial.random().nextInt(3) > 0) {
        trial.linger(limit);
      } else {
        trial.after(look.nextUnitMicros().orElse(1));
      }
      long cost = cost(trial, trial.remaining(key, limit));
      if (trial.acquire(key, limit, cost).allowed()) {
        admitted.add(new Admitted(trial.now(), cost));
      }
    }
    for (int from = 0; from < admitted.size(); from++) {
      long sum = 0;
      for (int to = from; to < admitted.size(); to++) {
        sum += admitted.get(to).units;
        if (counts(limit, admitted.get(from).at, admitted.get(to).at)) {
          long span = admitted.get(to).at - admitted.get(from).at;
          assertThat(BigInteger.valueOf(sum).multiply(window(limit)))
              .as("%d units in %d us under %s", sum, span, limit)
              .isLessThanOrEqualTo(boundTimesWindow(limit, span));
        }
      }
    }
  }

  private static long cost(Trial trial, long remaining) {
    return switch (trial.random().nextInt(5)) {
      case 0 -> 1;
      case 1 -> Math.min(Limit.MAX_UNITS, remaining + 1);
      case 2 -> trial.random().nextLong(remaining + 1);
      default -> remaining;
    };
  }

  /** Whether the algorithm states a bound for the span between these instants, both included. */
  private static boolean counts(Limit limit, long from, long to) {
    long window = limit.window().micros();
    return switch (limit.algorithm()) {
      case FIXED_WINDOW, ENVOY_FIXED_WINDOW -> from / window == to / window;
      case SLIDING_WINDOW_COUNTER -> to - from <= window;
      case SEGMENTED_WINDOW, SLIDING_WINDOW_LOG, CONCURRENCY -> to - from < window;
      case BUCKET -> true;
    };
  }

  private static BigInteger boundTimesWindow(Limit limit, long span) {
    BigInteger capacity = BigInteger.valueOf(limit.capacity()).multiply(window(limit));
    BigInteger flow = BigInteger.valueOf(limit.units()).multiply(BigInteger.valueOf(span));
    return switch (limit.algorithm()) {
      case FIXED_WINDOW, SEGMENTED_WINDOW, SLIDING_WINDOW_LOG, CONCURRENCY, ENVOY_FIXED_WINDOW ->
          capacity;
      case SLIDING_WINDOW_COUNTER, BUCKET -> capacity.add(flow);
    };
  }

  private static BigInteger window(Limit limit) {
    return BigInteger.valueOf(limit.window().micros());
  }
}
