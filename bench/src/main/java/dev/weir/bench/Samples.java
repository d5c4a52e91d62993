package dev.weir.bench;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;

/**
 * What several rounds measured: of each subject and scenario a list, of which the median counts.
 */
final class Samples {

  private record Cell(String subject, String scenario) {}

  private final Map<Cell, List<Double>> nanos = new LinkedHashMap<>();
  private final Map<Cell, List<Double>> bytes = new LinkedHashMap<>();

  /** Each iteration of the run is a sample. */
  void add(String subject, String scenario, RunResult run) {
    Cell cell = new Cell(subject, scenario);
    run.getBenchmarkResults()
        .forEach(
            fork ->
                fork.getIterationResults()
                    .forEach(
                        iteration ->
                            nanos
                                .computeIfAbsent(cell, absent -> new ArrayList<>())
                                .add(iteration.getPrimaryResult().getScore())));
    run.getSecondaryResults()
        .forEach(
            (name, result) -> {
              if (name.endsWith("gc.alloc.rate.norm")) {
                add(cell, result);
              }
            });
  }

  private void add(Cell cell, Result<?> perCall) {
    bytes.computeIfAbsent(cell, absent -> new ArrayList<>()).add(perCall.getScore());
  }

  OptionalDouble nanos(String subject, String scenario) {
    return median(nanos.getOrDefault(new Cell(subject, scenario), List.of()));
  }

  OptionalDouble bytes(String subject, String scenario) {
    return median(bytes.getOrDefault(new Cell(subject, scenario), List.of()));
  }

  static OptionalDouble median(List<Double> samples) {
    if (samples.isEmpty()) {
      return OptionalDouble.empty();
    }
    List<Double> sorted = new ArrayList<>(samples);
    Collections.sort(sorted);
    int half = sorted.size() / 2;
    return OptionalDouble.of(
        sorted.size() % 2 == 1 ? sorted.get(half) : (sorted.get(half - 1) + sorted.get(half)) / 2);
  }
}
