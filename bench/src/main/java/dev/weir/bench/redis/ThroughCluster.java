package dev.weir.bench.redis;

import dev.weir.limit.Algorithm;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/**
 * Checks a second through a Cluster, 100 000 keys, 256 in flight, every check allowed: Weir's exact
 * store, over all slots and in 36 partitions, beside Bucket4j (compare and swap, Lettuce's own
 * client for Clusters). In rounds, each contestant in turn, medians, and ratios to Bucket4j.
 *
 * <pre>{@code
 * bench/redis-cluster.sh [ROUNDS [SECONDS]]      # starts a Cluster of its own
 * }</pre>
 */
public final class ThroughCluster {

  private static final int KEYS = 100_000;
  private static final int IN_FLIGHT = 256;
  private static final int PARTITIONS = 36;

  private ThroughCluster() {}

  /** A contestant, and what was measured of it in each round. */
  private record Entry(
      String name, String command, Supplier<Contestant> start, List<double[]> rounds) {
    Entry(String name, String command, Supplier<Contestant> start) {
      this(name, command, start, new ArrayList<>());
    }

    double median(int column) {
      double[] sorted = rounds.stream().mapToDouble(row -> row[column]).sorted().toArray();
      return sorted[sorted.length / 2];
    }
  }

  /**
   * Runs and prints.
   *
   * @param args the rounds, the seconds for each contestant in a round, and the primaries
   */
  public static void main(String[] args) throws InterruptedException {
    int rounds = Integer.parseInt(args[0]);
    double seconds = Double.parseDouble(args[1]);
    List<String> nodes = Arrays.asList(args).subList(2, args.length);
    String uri = nodes.get(0);
    List<Entry> entries =
        List.of(
            new Entry("Bucket4j", "get", () -> Contestant.bucket4jInCluster(uri)),
            new Entry(
                "Weir, bucket",
                "evalsha",
                () -> Contestant.weirInCluster(uri, 0, Algorithm.BUCKET)),
            new Entry(
                "Weir, bucket, partitions",
                "evalsha",
                () -> Contestant.weirInCluster(uri, PARTITIONS, Algorithm.BUCKET)),
            new Entry(
                "Weir, sliding window",
                "evalsha",
                () -> Contestant.weirInCluster(uri, 0, Algorithm.SLIDING_WINDOW_COUNTER)));
    for (int round = 0; round <= rounds; round++) {
      for (Entry entry : entries) {
        System.err.printf("round %d, %s%n", round, entry.name());
        double[] measured = measure(entry, nodes, seconds);
        if (round > 0) {
          entry.rounds().add(measured);
        }
      }
    }
    report(entries);
  }

  /** Checks a second, calls of Redis a check, and CPU seconds of all nodes for a million checks. */
  private static double[] measure(Entry entry, List<String> nodes, double seconds)
      throws InterruptedException {
    List<Observed> observed = nodes.stream().map(Observed::new).toList();
    try (Contestant contestant = entry.start().get()) {
      observed.forEach(Observed::forgetAll);
      new ClosedLoop(contestant, KEYS).run(IN_FLIGHT, seconds / 3);
      ClosedLoop loop = new ClosedLoop(contestant, KEYS);
      long calls = observed.stream().mapToLong(node -> node.calls(entry.command())).sum();
      double cpu = observed.stream().mapToDouble(Observed::cpuSeconds).sum();
      double rate = loop.run(IN_FLIGHT, seconds);
      double checks = loop.answered();
      long callsNow = observed.stream().mapToLong(node -> node.calls(entry.command())).sum();
      double cpuNow = observed.stream().mapToDouble(Observed::cpuSeconds).sum();
      return new double[] {rate, (callsNow - calls) / checks, (cpuNow - cpu) * 1e6 / checks};
    } finally {
      observed.forEach(Observed::close);
    }
  }

  private static void report(List<Entry> entries) {
    System.out.printf(
        "%-26s %10s %12s %12s %14s%n",
        "contestant", "checks/s", "to Bucket4j", "calls/check", "cpu s/million");
    double base = entries.get(0).median(0);
    for (Entry entry : entries) {
      System.out.printf(
          Locale.ROOT,
          "%-26s %10.0f %11.2fx %12.3f %14.2f%n",
          entry.name(),
          entry.median(0),
          entry.median(0) / base,
          entry.median(1),
          entry.median(2));
    }
  }
}
