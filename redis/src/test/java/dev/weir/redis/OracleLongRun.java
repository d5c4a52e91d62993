package dev.weir.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.limit.Algorithm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * All that {@link OracleIT} tries a few of, with the result as a file. By hand, some minutes:
 *
 * <pre>{@code
 * mvn -Plong -pl redis -am test -Dtest=OracleLongRun -Dsurefire.failIfNoSpecifiedTests=false
 * }</pre>
 */
class OracleLongRun {

  private static final String TOO_FEW = "too few";

  private static final int[] INSTANCES = {1, 3, 5, 10};
  private static final long[] UNITS = {10, 100, 1_000, 10_000, 100_000};
  private static final double[] LOADS = {0.5, 1, 1.5, 3};
  private static final List<Duration> WINDOWS =
      List.of(
          Duration.ofSeconds(1),
          Duration.ofSeconds(10),
          Duration.ofMinutes(1),
          Duration.ofMinutes(5));
  private static final List<Algorithm> ALGORITHMS =
      List.of(
          Algorithm.FIXED_WINDOW,
          Algorithm.SLIDING_WINDOW_COUNTER,
          Algorithm.SEGMENTED_WINDOW,
          Algorithm.BUCKET);

  private static final List<Algorithm> LEASABLE =
      List.of(Algorithm.FIXED_WINDOW, Algorithm.SLIDING_WINDOW_COUNTER, Algorithm.BUCKET);

  private static final int MOST = Oracle.MOST_INSTANCES;

  private final List<String> lines = new ArrayList<>();
  private final Map<Long, LeasedSum> leasedByUnits = new TreeMap<>();

  @Test
  void instances_ofAnyNumber_admitWhatTheModelAdmits() throws IOException {
    head();
    try (RedisServer server = RedisServer.any();
        Oracle oracle = new Oracle(server.uri(), 20_261_121)) {
      for (Algorithm algorithm : ALGORITHMS) {
        for (int instances : INSTANCES) {
          exact(oracle, algorithm, instances);
        }
      }
    }
    write("oracle.txt");
  }

  @Test
  void instances_thatLease_admitMostOfWhatTheModelAdmitsAndNoMore() throws IOException {
    leasedHead();
    try (RedisServer server = RedisServer.any()) {
      for (Algorithm algorithm : LEASABLE) {
        for (int instances : INSTANCES) {
          leased(server.uri(), algorithm, instances);
          write("oracle-leased.txt");
        }
      }
    }
    lines.add("");
    lines.add("by the limit, all algorithms, for " + MOST + " instances");
    leasedByUnits.forEach((units, sum) -> lines.add(sum.line("limit of " + units, MOST)));
    write("oracle-leased.txt");
    assertThat(lines).noneMatch(line -> line.startsWith(TOO_FEW));
  }

  private void head() {
    lines.add("Instances over one Redis, and the reference model: the same requests");
    lines.add(
        "command: mvn -Plong -pl redis -am test -Dtest=OracleLongRun -Dsurefire.failIfNoSpecifiedTests=false");
    lines.add("jdk:     " + System.getProperty("java.vm.version"));
    lines.add(
        "limits of 10 to 100000 units, windows of 1, 10, 60 and 300 s, loads of 0.5, 1, 1.5 and 3,");
    lines.add(
        "three windows each, clocks up to ten minutes apart; a request costs a thousandth of");
    lines.add("the limit, at least 1, and 1 in the last trial of each line");
    lines.add("");
    lines.add(
        String.format(
            Locale.ROOT,
            "%-24s %9s %7s %9s %10s %10s %9s %9s",
            "exact",
            "instances",
            "trials",
            "requests",
            "admitted",
            "by model",
            "of model",
            "the same"));
  }

  private void leasedHead() {
    lines.add("Instances over one Redis that take slices ahead, and the reference model: the same");
    lines.add("requests; none was admitted beyond the limit's law");
    lines.add(
        "command: mvn -Plong -pl redis -am test -Dtest=OracleLongRun#instances_thatLease* -Dsurefire.failIfNoSpecifiedTests=false");
    lines.add("jdk:     " + System.getProperty("java.vm.version"));
    lines.add(
        "limits of 10 to 100000 units, windows of 1 s (six of each), 10, 60 and 300 s (three), loads");
    lines.add(
        "of 0.5, 1, 1.5 and 3, the n-th instance a n-th of the first one's, clocks up to ten minutes");
    lines.add(
        "apart; a request costs a thousandth of the limit, at least 1, and 1 in the last trial of");
    lines.add("each line; least: of the trial with the least, one request more or less");
    lines.add("");
    lines.add(
        String.format(
            Locale.ROOT,
            "%-24s %9s %7s %9s %10s %10s %9s %9s %10s",
            "leased",
            "instances",
            "trials",
            "requests",
            "admitted",
            "by model",
            "of model",
            "least",
            "by slices"));
  }

  private void exact(Oracle oracle, Algorithm algorithm, int instances) {
    long asked = 0;
    long admitted = 0;
    long model = 0;
    int same = 0;
    List<Cell> cells = cells(algorithm, instances);
    for (Cell cell : cells) {
      Oracle.Seen seen = oracle.run(cell);
      Oracle.assertExact(cell, seen);
      asked += seen.asked();
      admitted += seen.admitted();
      model += seen.modelAdmitted();
      same += seen.same() ? 1 : 0;
    }
    lines.add(
        String.format(
            Locale.ROOT,
            "%-24s %9d %7d %9d %10d %10d %7.2f %% %4d/%d",
            algorithm,
            instances,
            cells.size(),
            asked,
            admitted,
            model,
            100.0 * admitted / model,
            same,
            cells.size()));
  }

  private void leased(String uri, Algorithm algorithm, int instances) {
    LeasedSum sum = new LeasedSum();
    try (LeasedOracle oracle = new LeasedOracle(uri, 20_261_121 + lines.size())) {
      for (Cell cell : cells(algorithm, instances)) {
        LeasedOracle.Seen seen = oracle.run(cell);
        double part = sum.add(cell, seen);
        if (instances == MOST) {
          leasedByUnits.computeIfAbsent(cell.units(), units -> new LeasedSum()).add(cell, seen);
        }
        if (part < 0.95) {
          lines.add(String.format(Locale.ROOT, TOO_FEW + ": %s: %.4f of the model", cell, part));
        }
      }
    }
    lines.add(sum.line(algorithm.toString(), instances));
  }

  /** What several trials of leases came to. */
  private static final class LeasedSum {
    private int trials;
    private long asked;
    private long fromSlices;
    private long admitted;
    private long could;
    private double least = Double.MAX_VALUE;

    /** Adds a trial, and has the part that was admitted of what the model admits. */
    double add(Cell cell, LeasedOracle.Seen seen) {
      assertThat(seen.tooMany()).as("%s: beyond the law", cell).isZero();
      double part = (double) (seen.admitted() + cell.cost()) / seen.could();
      trials++;
      asked += seen.asked();
      fromSlices += seen.fromSlices();
      admitted += seen.admitted();
      could += seen.could();
      least = Math.min(least, part);
      return part;
    }

    String line(String of, int instances) {
      return String.format(
          Locale.ROOT,
          "%-24s %9d %7d %9d %10d %10d %7.2f %% %7.2f %% %8d %%",
          of,
          instances,
          trials,
          asked,
          admitted,
          could,
          100.0 * admitted / could,
          100.0 * Math.min(1, least),
          100 * fromSlices / asked);
    }
  }

  private static List<Cell> cells(Algorithm algorithm, int instances) {
    List<Cell> cells = new ArrayList<>();
    for (long units : UNITS) {
      for (Duration window : WINDOWS) {
        for (double load : LOADS) {
          cells.add(Cell.of(algorithm, instances, units, window, load));
        }
      }
    }
    cells.add(new Cell(algorithm, instances, 10_000, Duration.ofSeconds(10), 1.5, 1));
    return cells;
  }

  private void write(String file) throws IOException {
    Path results = Path.of(System.getProperty("weir.oracle.results", "results"));
    Files.createDirectories(results.toAbsolutePath());
    Files.write(results.resolve(file), lines);
  }
}
