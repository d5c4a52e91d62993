package dev.weir.app.top;

import java.util.Map;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * How long something took between two readings.
 *
 * @param counts by the upper bound of each class in seconds, those of lower classes included
 * @param totalSeconds all together
 */
record Histogram(TreeMap<Double, Double> counts, double totalSeconds) {

  /** What came to a histogram's figures since an earlier reading, all labels together. */
  static Histogram between(Exposition before, Exposition now, String name) {
    TreeMap<Double, Double> counts = new TreeMap<>();
    now.by(name + "_bucket", "le", each -> true)
        .forEach((bound, count) -> counts.put(Exposition.number(bound), count));
    before
        .by(name + "_bucket", "le", each -> true)
        .forEach(
            (bound, count) ->
                counts.computeIfPresent(
                    Exposition.number(bound), (b, later) -> Frame.since(count, later)));
    return new Histogram(counts, Frame.since(before.sum(name + "_sum"), now.sum(name + "_sum")));
  }

  double count() {
    return counts.isEmpty() ? 0 : counts.lastEntry().getValue();
  }

  OptionalDouble averageSeconds() {
    return count() == 0 ? OptionalDouble.empty() : OptionalDouble.of(totalSeconds / count());
  }

  /** The bound of the class in which this share of all has come, in seconds. */
  OptionalDouble quantileSeconds(double share) {
    double wanted = count() * share;
    for (Map.Entry<Double, Double> each : counts.entrySet()) {
      if (count() > 0 && each.getValue() >= wanted) {
        return OptionalDouble.of(each.getKey());
      }
    }
    return OptionalDouble.empty();
  }
}
