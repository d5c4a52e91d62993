package dev.weir.bench.redis;

import dev.weir.Limiter;
import dev.weir.limit.Decision;
import dev.weir.limit.Limit;
import dev.weir.redis.RedisStore;
import dev.weir.store.NearStore;
import dev.weir.store.Store;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Checks a second through one Redis, exact and leased, by one thread with 256 in flight at most:
 * ten hot keys, and a million keys by Zipf's law with exponent 1, a sliding window of ten million a
 * minute for each, so that every check is allowed. In rounds, medians, and ratios to exact.
 *
 * <pre>{@code
 * bench/leased.sh [ROUNDS [SECONDS]]      # starts a redis-server of its own
 * }</pre>
 */
public final class LeasedThroughRedis {

  private static final int IN_FLIGHT = 256;
  private static final Limit LIMIT = Limit.perMinute(10_000_000);
  private static final int DRAWS = 1 << 20;
  private static final int ALL_KEYS = 1_000_000;

  private LeasedThroughRedis() {}

  /** Which keys are asked for. */
  private enum Load {
    TEN_HOT_KEYS {
      @Override
      int key(SplittableRandom random) {
        return random.nextInt(10);
      }
    },
    A_MILLION_KEYS_BY_ZIPF {
      @Override
      int key(SplittableRandom random) {
        return (int) Math.min(ALL_KEYS - 1, Math.exp(random.nextDouble() * Math.log(ALL_KEYS)));
      }
    };

    abstract int key(SplittableRandom random);

    String[] keys() {
      SplittableRandom random = new SplittableRandom(1);
      String[] keys = new String[DRAWS];
      for (int i = 0; i < keys.length; i++) {
        keys[i] = "user:" + key(random);
      }
      return keys;
    }
  }

  /**
   * What was measured of one.
   *
   * @param askedPerCheck claims and slices that Redis was asked about for each check
   * @param callsPerCheck calls in which they went there
   * @param redisCpu CPU seconds of Redis for a million checks
   */
  private record Measured(
      double checksPerSecond, double askedPerCheck, double callsPerCheck, double redisCpu) {}

  /**
   * Runs and prints.
   *
   * @param args the Redis, the rounds, and the seconds for each in a round
   */
  public static void main(String[] args) throws InterruptedException {
    int rounds = Integer.parseInt(args[1]);
    double seconds = Double.parseDouble(args[2]);
    System.out.printf(
        "%-26s %-8s %10s %10s %12s %12s %14s%n",
        "load", "", "checks/s", "to exact", "asked/check", "calls/check", "cpu s/million");
    for (Load load : Load.values()) {
      String[] keys = load.keys();
      List<Measured> exact = new ArrayList<>();
      List<Measured> leased = new ArrayList<>();
      for (int round = 0; round <= rounds; round++) {
        System.err.printf("round %d, %s%n", round, load);
        Measured first = measure(args[0], keys, seconds, false);
        Measured second = measure(args[0], keys, seconds, true);
        if (round > 0) {
          exact.add(first);
          leased.add(second);
        }
      }
      double base = median(exact).checksPerSecond;
      print(load, "exact", median(exact), base);
      print(load, "leased", median(leased), base);
    }
  }

  private static Measured median(List<Measured> all) {
    Measured[] sorted = all.toArray(Measured[]::new);
    Arrays.sort(sorted, (one, other) -> Double.compare(one.checksPerSecond, other.checksPerSecond));
    return sorted[sorted.length / 2];
  }

  private static void print(Load load, String name, Measured measured, double base) {
    System.out.printf(
        Locale.ROOT,
        "%-26s %-8s %10.0f %9.2fx %12.4f %12.4f %14.3f%n",
        load.name().toLowerCase(Locale.ROOT).replace('_', ' '),
        name,
        measured.checksPerSecond,
        measured.checksPerSecond / base,
        measured.askedPerCheck,
        measured.callsPerCheck,
        measured.redisCpu);
  }

  private static Measured measure(String uri, String[] keys, double seconds, boolean leased)
      throws InterruptedException {
    try (Observed redis = new Observed(uri);
        RedisStore remote = RedisStore.builder(uri).deadline(Duration.ofSeconds(5)).connect();
        Counted counted = new Counted(remote);
        Store store = leased ? NearStore.over(counted) : counted) {
      redis.forgetAll();
      Limiter exact = Limiter.over(store, LIMIT).named(leased ? "leased" : "exact");
      Loop loop = new Loop(leased ? exact.leased() : exact, keys);
      loop.run(seconds / 2);
      long asked = counted.claims();
      long calls = redis.calls("evalsha");
      double cpu = redis.cpuSeconds();
      long before = loop.answered.get();
      double took = loop.run(seconds);
      double checks = loop.answered.get() - before;
      return new Measured(
          checks / took,
          (counted.claims() - asked) / checks,
          (redis.calls("evalsha") - calls) / checks,
          (redis.cpuSeconds() - cpu) * 1e6 / checks);
    }
  }

  /** Checks one key after the other, as long as no more than some are in flight. */
  private static final class Loop {

    private final Limiter limiter;
    private final String[] keys;
    private final Semaphore free = new Semaphore(IN_FLIGHT);
    private final AtomicLong answered = new AtomicLong();
    private int next;

    Loop(Limiter limiter, String[] keys) {
      this.limiter = limiter;
      this.keys = keys;
    }

    /** Seconds that it took. */
    double run(double seconds) throws InterruptedException {
      long start = System.nanoTime();
      long end = start + (long) (seconds * 1e9);
      while (System.nanoTime() < end) {
        for (int i = 0; i < 64; i++) {
          free.acquire();
          limiter.acquireAsync(keys[next++ & (DRAWS - 1)]).whenComplete(this::answered);
        }
      }
      free.acquire(IN_FLIGHT);
      free.release(IN_FLIGHT);
      return (System.nanoTime() - start) / 1e9;
    }

    private void answered(Decision decision, Throwable failure) {
      if (failure != null || !decision.allowed()) {
        throw new IllegalStateException("not allowed: " + decision, failure);
      }
      answered.incrementAndGet();
      free.release();
    }
  }
}
