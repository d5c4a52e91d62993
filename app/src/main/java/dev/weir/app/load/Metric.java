package dev.weir.app.load;

import dev.weir.app.load.protocol.Verdict;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import org.HdrHistogram.Histogram;

/** A figure of a run that an {@link Expectation} can be about. */
enum Metric {
  P50("p50", Unit.TIME, of -> at(of.whole().response(), 50)),
  P90("p90", Unit.TIME, of -> at(of.whole().response(), 90)),
  P95("p95", Unit.TIME, of -> at(of.whole().response(), 95)),
  P99("p99", Unit.TIME, of -> at(of.whole().response(), 99)),
  P999("p99.9", Unit.TIME, of -> at(of.whole().response(), 99.9)),
  MAX("max", Unit.TIME, of -> at(of.whole().response(), 100)),
  SERVICE_P50("service.p50", Unit.TIME, of -> at(of.whole().service(), 50)),
  SERVICE_P90("service.p90", Unit.TIME, of -> at(of.whole().service(), 90)),
  SERVICE_P95("service.p95", Unit.TIME, of -> at(of.whole().service(), 95)),
  SERVICE_P99("service.p99", Unit.TIME, of -> at(of.whole().service(), 99)),
  SERVICE_P999("service.p99.9", Unit.TIME, of -> at(of.whole().service(), 99.9)),
  SERVICE_MAX("service.max", Unit.TIME, of -> at(of.whole().service(), 100)),
  RATE("rate", Unit.RATE, Summary::rate),
  SENT("sent", Unit.COUNT, of -> of.whole().sentCount()),
  NEVER_SENT("never_sent", Unit.COUNT, of -> of.whole().unsentCount()),
  ALLOWED("allowed", Unit.COUNT, of -> of.whole().of(Verdict.ALLOWED)),
  DENIED("denied", Unit.COUNT, of -> of.whole().of(Verdict.DENIED)),
  ERRORS("errors", Unit.COUNT, Summary::errors);

  /** What a value of it is written with. */
  enum Unit {
    /** Nanoseconds within; written with ns, us, ms or s. */
    TIME("a time with ns, us, ms or s"),
    /** A number a second. */
    RATE("a number, a second"),
    /** A number, or a share of what was due, with %. */
    COUNT("a number, or a share with %");

    private final String expected;

    Unit(String expected) {
      this.expected = expected;
    }

    String expected() {
      return expected;
    }
  }

  private final String text;
  private final Unit unit;

  // A lambda without state.
  @SuppressWarnings("ImmutableEnumChecker")
  private final ToDoubleFunction<Summary> figure;

  Metric(String text, Unit unit, ToDoubleFunction<Summary> figure) {
    this.text = text;
    this.unit = unit;
    this.figure = figure;
  }

  static Optional<Metric> named(String text) {
    return Arrays.stream(values()).filter(metric -> metric.text.equals(text)).findFirst();
  }

  static List<String> names() {
    return Arrays.stream(values()).map(Metric::toString).toList();
  }

  Unit unit() {
    return unit;
  }

  /** The figure of a run: nanoseconds, a number a second, or a count. */
  double of(Summary summary) {
    return figure.applyAsDouble(summary);
  }

  /** The figure of a run as a share of all requests that were due. */
  double shareOf(Summary summary) {
    double due = summary.whole().sentCount() + summary.whole().unsentCount();
    return due == 0 ? 0 : of(summary) / due;
  }

  @Override
  public String toString() {
    return text;
  }

  /** Its figure in words, such as {@code 0.42 ms}. */
  String words(double value) {
    return switch (unit) {
      case TIME -> String.format(Locale.ROOT, "%.3f ms", value / 1e6);
      case RATE -> String.format(Locale.ROOT, "%.1f/s", value);
      case COUNT -> String.format(Locale.ROOT, "%.0f", value);
    };
  }

  private static double at(Histogram histogram, double percentile) {
    return histogram.getValueAtPercentile(percentile);
  }
}
