package dev.weir.bench.redis;

import dev.weir.Limiter;
import dev.weir.limit.Algorithm;
import dev.weir.limit.Limit;
import dev.weir.redis.RedisStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/**
 * Checks a second through one Redis, 100 000 keys, 256 in flight, every check allowed: Weir's exact
 * store beside Bucket4j (compare and swap, the same client), one EVALSHA for each check, and one
 * that does nothing. In rounds, each contestant in turn, medians, and ratios to Bucket4j. Then how
 * long a single check takes at a hundred a second, the contestants taking turns check by check, and
 * the bytes that Redis needs for a counter.
 *
 * <pre>{@code
 * bench/redis.sh [ROUNDS [SECONDS]]      # starts a redis-server of its own
 * }</pre>
 */
public final class ThroughRedis {

  private static final int KEYS = 100_000;
  private static final int IN_FLIGHT = 256;
  private static final int LATENCIES = 400;
  private static final String BASE = "Bucket4j";
  private static final long LIMIT_OF_BYTES = 100;

  private final String uri;
  private final List<Entry> entries;

  /** A contestant, and what was measured of it: see {@link #measure}. */
  private record Entry(String name, Supplier<Contestant> start, List<double[]> rounds) {
    Entry(String name, Supplier<Contestant> start) {
      this(name, start, new ArrayList<>());
    }

    double median(int column) {
      double[] sorted = rounds.stream().mapToDouble(row -> row[column]).sorted().toArray();
      return sorted[sorted.length / 2];
    }
  }

  private ThroughRedis(String uri) {
    this.uri = uri;
    this.entries =
        List.of(
            new Entry("Weir, bucket", () -> Contestant.weir(uri, Algorithm.BUCKET)),
            new Entry(
                "Weir, sliding window",
                () -> Contestant.weir(uri, Algorithm.SLIDING_WINDOW_COUNTER)),
            new Entry(BASE, () -> Contestant.bucket4j(uri)),
            new Entry("EVALSHA a check, GCRA", () -> Contestant.scriptPerCheck(uri)),
            new Entry("EVALSHA a check, empty", () -> Contestant.bareScript(uri)));
  }

  /**
   * Runs and prints.
   *
   * @param args the Redis, the rounds, and the seconds for each contestant in a round
   */
  public static void main(String[] args) throws InterruptedException {
    ThroughRedis all = new ThroughRedis(args[0]);
    int rounds = Integer.parseInt(args[1]);
    double seconds = Double.parseDouble(args[2]);
    for (int round = 0; round <= rounds; round++) {
      all.round(round, seconds);
    }
    System.out.print(all.report());
    System.out.print(all.latencies());
    System.out.print(all.bytes());
  }

  /** The first round is the warm-up and does not count. */
  private void round(int round, double seconds) throws InterruptedException {
    for (Entry entry : entries) {
      System.err.printf("round %d, %s%n", round, entry.name());
      double[] measured = measure(entry, seconds);
      if (round > 0) {
        entry.rounds().add(measured);
      }
    }
  }

  /** Checks a second, calls of Redis a check, and CPU seconds of Redis for a million checks. */
  private double[] measure(Entry entry, double seconds) throws InterruptedException {
    String command = entry.name().equals(BASE) ? "get" : "evalsha";
    try (Observed redis = new Observed(uri);
        Contestant contestant = entry.start().get()) {
      redis.forgetAll();
      new ClosedLoop(contestant, KEYS).run(IN_FLIGHT, seconds / 3);
      ClosedLoop loop = new ClosedLoop(contestant, KEYS);
      long calls = redis.calls(command);
      double cpu = redis.cpuSeconds();
      double rate = loop.run(IN_FLIGHT, seconds);
      double checks = loop.answered();
      return new double[] {
        rate, (redis.calls(command) - calls) / checks, (redis.cpuSeconds() - cpu) * 1e6 / checks
      };
    }
  }

  private String report() {
    StringBuilder text = new StringBuilder();
    try (Observed redis = new Observed(uri)) {
      text.append("Redis ").append(redis.version()).append(", on this machine\n\n");
    }
    text.append(
        String.format(
            "%-24s %10s %12s %12s %14s%n",
            "contestant", "checks/s", "to " + BASE, "calls/check", "cpu s/million"));
    double base =
        entries.stream()
            .filter(entry -> entry.name().equals(BASE))
            .findFirst()
            .orElseThrow()
            .median(0);
    for (Entry entry : entries) {
      text.append(
          String.format(
              Locale.ROOT,
              "%-24s %10.0f %11.2fx %12.3f %14.2f%n",
              entry.name(),
              entry.median(0),
              entry.median(0) / base,
              entry.median(1),
              entry.median(2)));
    }
    return text.toString();
  }

  /** Medians of single checks, one every ten milliseconds, as ratios to the empty script. */
  private String latencies() throws InterruptedException {
    long[][] nanos = new long[entries.size()][LATENCIES];
    List<Contestant> started = new ArrayList<>();
    for (Entry entry : entries) {
      started.add(entry.start().get());
    }
    for (int i = -LATENCIES / 4; i < LATENCIES; i++) {
      for (int at = 0; at < started.size(); at++) {
        Thread.sleep(10);
        long start = System.nanoTime();
        started.get(at).check(Math.abs(i)).toCompletableFuture().join();
        nanos[at][Math.max(0, i)] = System.nanoTime() - start;
      }
    }
    started.forEach(Contestant::close);
    StringBuilder text =
        new StringBuilder("\none check every 10 ms: p50 in us, to the last and to that before\n");
    double empty = median(nanos[nanos.length - 1]);
    double gcra = median(nanos[nanos.length - 2]);
    for (int at = 0; at < entries.size(); at++) {
      double median = median(nanos[at]);
      text.append(
          String.format(
              Locale.ROOT,
              "%-24s %6.0f %8.2fx %8.2fx%n",
              entries.get(at).name(),
              median / 1_000,
              median / empty,
              median / gcra));
    }
    return text.toString();
  }

  private static double median(long[] nanos) {
    long[] sorted = nanos.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }

  /** Bytes of Redis for a counter with one unit taken. */
  private String bytes() {
    StringBuilder text =
        new StringBuilder("\nbytes of Redis for a counter, key and expiry included\n");
    for (Algorithm algorithm : Algorithm.values()) {
      Limit limit =
          algorithm == Algorithm.ENVOY_FIXED_WINDOW
              ? Limit.envoy(LIMIT_OF_BYTES, Limit.perHour(1).window())
              : Limit.perHour(LIMIT_OF_BYTES).algorithm(algorithm);
      text.append(String.format(Locale.ROOT, "%-24s %6d%n", algorithm, bytes(limit)));
    }
    return text.toString();
  }

  private long bytes(Limit limit) {
    try (Observed redis = new Observed(uri);
        RedisStore store =
            RedisStore.builder(uri).deadline(Duration.ofSeconds(10)).maxWaiting(KEYS).connect()) {
      redis.forgetAll();
      Limiter limiter = Limiter.over(store, limit).named("rule");
      long before = redis.usedBytes();
      CompletableFuture<?>[] all = new CompletableFuture<?>[KEYS];
      for (int key = 0; key < KEYS; key++) {
        all[key] = limiter.acquireAsync("user:" + key).toCompletableFuture();
      }
      CompletableFuture.allOf(all).join();
      return (redis.usedBytes() - before) / KEYS;
    }
  }
}
