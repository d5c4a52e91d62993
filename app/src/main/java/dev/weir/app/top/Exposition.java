package dev.weir.app.top;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Metrics as Prometheus' text tells them. Immutable. */
final class Exposition {

  private static final Pattern SAMPLE =
      Pattern.compile("([a-zA-Z_:][\\w:]*)(?:\\{(.*)})? ([^ ]+)(?: \\d+)?");
  private static final Pattern LABEL = Pattern.compile("(\\w+)=\"((?:[^\"\\\\]|\\\\.)*)\"");

  private final Map<String, List<Sample>> samples;

  private Exposition(Map<String, List<Sample>> samples) {
    this.samples = samples;
  }

  /**
   * One figure.
   *
   * @param labels names to values
   */
  record Sample(Map<String, String> labels, double value) {

    boolean has(String label, String wanted) {
      return wanted.equals(labels.get(label));
    }
  }

  static Exposition parse(String text) {
    Map<String, List<Sample>> samples = new HashMap<>();
    text.lines()
        .filter(line -> !line.startsWith("#"))
        .map(SAMPLE::matcher)
        .filter(Matcher::matches)
        .forEach(
            sample ->
                samples
                    .computeIfAbsent(sample.group(1), name -> new ArrayList<>())
                    .add(new Sample(labels(sample.group(2)), number(sample.group(3)))));
    return new Exposition(samples);
  }

  private static Map<String, String> labels(String written) {
    Map<String, String> labels = new HashMap<>();
    if (written != null) {
      LABEL
          .matcher(written)
          .results()
          .forEach(label -> labels.put(label.group(1), unescaped(label.group(2))));
    }
    return labels;
  }

  private static String unescaped(String value) {
    return value.replace("\\n", "\n").replace("\\\"", "\"").replace("\\\\", "\\");
  }

  static double number(String text) {
    return switch (text) {
      case "+Inf" -> Double.POSITIVE_INFINITY;
      case "-Inf" -> Double.NEGATIVE_INFINITY;
      default -> Double.parseDouble(text);
    };
  }

  List<Sample> of(String name) {
    return samples.getOrDefault(name, List.of());
  }

  double sum(String name, Predicate<Sample> which) {
    return of(name).stream().filter(which).mapToDouble(Sample::value).sum();
  }

  double sum(String name) {
    return sum(name, each -> true);
  }

  /** The sums by the value of a label. */
  Map<String, Double> by(String name, String label, Predicate<Sample> which) {
    Map<String, Double> sums = new TreeMap<>();
    of(name).stream()
        .filter(which)
        .forEach(
            each -> sums.merge(each.labels().getOrDefault(label, ""), each.value(), Double::sum));
    return sums;
  }
}
