package dev.weir.app.load;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A condition that a run is to meet, such as {@code p99<1ms}.
 *
 * @param text as it was written, without spaces
 * @param metric what it is about
 * @param comparison how that is to compare
 * @param value with what: nanoseconds, a number a second, a count, or a share
 * @param isShare whether the value is a share of all requests that were due, 0..1
 */
record Expectation(
    String text, Metric metric, Comparison comparison, double value, boolean isShare) {

  /** Between what came and what was expected. */
  enum Comparison {
    LESS("<"),
    AT_MOST("<="),
    MORE(">"),
    AT_LEAST(">="),
    EQUAL("=");

    private final String sign;

    Comparison(String sign) {
      this.sign = sign;
    }

    boolean holds(double actual, double expected) {
      int order = Double.compare(actual, expected);
      return switch (this) {
        case LESS -> order < 0;
        case AT_MOST -> order <= 0;
        case MORE -> order > 0;
        case AT_LEAST -> order >= 0;
        case EQUAL -> order == 0;
      };
    }

    private static Comparison of(String sign) {
      for (Comparison comparison : values()) {
        if (comparison.sign.equals(sign)) {
          return comparison;
        }
      }
      throw new IllegalArgumentException(sign);
    }
  }

  private static final Pattern CONDITION =
      Pattern.compile("([^<>=]*)(<=|>=|<|>|=)([0-9]{1,15}(?:\\.[0-9]{1,9})?)?([^<>=]*)");
  private static final Map<String, Double> NANOS =
      Map.of("ns", 1.0, "us", 1e3, "µs", 1e3, "ms", 1e6, "s", 1e9);
  private static final String EXAMPLE = "conditions such as p99<1ms,rate>50000,errors=0,denied<1%";

  /**
   * Reads a list of conditions with commas in between.
   *
   * @param mistakes gets a line for each one that cannot be read
   */
  static List<Expectation> parse(String list, List<String> mistakes) {
    List<Expectation> found = new ArrayList<>();
    for (String part : list.split(",", -1)) {
      one(part.replace(" ", ""), mistakes).ifPresent(found::add);
    }
    return found;
  }

  private static Optional<Expectation> one(String text, List<String> mistakes) {
    Matcher matcher = CONDITION.matcher(text);
    if (!matcher.matches()) {
      return mistake(mistakes, text.isEmpty() ? "nothing" : text, EXAMPLE);
    }
    Optional<Metric> metric = Metric.named(matcher.group(1));
    if (metric.isEmpty()) {
      return mistake(mistakes, text, "one of " + String.join(", ", Metric.names()));
    }
    Metric.Unit unit = metric.get().unit();
    String number = matcher.group(3);
    Optional<Double> factor = factor(unit, matcher.group(4));
    if (number == null || factor.isEmpty()) {
      return mistake(mistakes, text, unit.expected());
    }
    return Optional.of(
        new Expectation(
            text,
            metric.get(),
            Comparison.of(matcher.group(2)),
            Double.parseDouble(number) * factor.get(),
            matcher.group(4).equals("%")));
  }

  private static Optional<Double> factor(Metric.Unit unit, String suffix) {
    return switch (unit) {
      case TIME -> Optional.ofNullable(NANOS.get(suffix));
      case RATE -> suffix.isEmpty() || suffix.equals("/s") ? Optional.of(1.0) : Optional.empty();
      case COUNT ->
          suffix.isEmpty()
              ? Optional.of(1.0)
              : suffix.equals("%") ? Optional.of(0.01) : Optional.empty();
    };
  }

  private static Optional<Expectation> mistake(
      List<String> mistakes, String came, String expected) {
    mistakes.add("--expect: " + came + " (expected: " + expected + ")");
    return Optional.empty();
  }

  /** Whether the run meets it. A time of a run without any answer meets nothing. */
  boolean isMet(Summary summary) {
    if (metric.unit() == Metric.Unit.TIME && summary.whole().response().getTotalCount() == 0) {
      return false;
    }
    return comparison.holds(figure(summary), value);
  }

  /** What the run has for it. */
  double figure(Summary summary) {
    return isShare ? metric.shareOf(summary) : metric.of(summary);
  }

  /** The run's figure in words. */
  String words(Summary summary) {
    return isShare
        ? String.format(Locale.ROOT, "%.3f %%", 100 * figure(summary))
        : metric.words(figure(summary));
  }
}
