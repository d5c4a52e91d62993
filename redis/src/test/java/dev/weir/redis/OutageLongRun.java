package dev.weir.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.limit.Limit;
import dev.weir.redis.Outage.Pace;
import dev.weir.redis.Outage.Seen;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Semaphore;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

/**
 * Each trouble for five seconds at half of the load that there could be, with the result as a file.
 * By hand, some minutes, on a quiet machine; some of them by their names:
 *
 * <pre>{@code
 * mvn -Plong -pl redis -am test -Dtest=OutageLongRun -Dsurefire.failIfNoSpecifiedTests=false -Dweir.faults=KILLED,SLOW
 * }</pre>
 */
class OutageLongRun {

  private static final Duration PHASE =
      Duration.ofSeconds(Integer.getInteger("weir.faults.seconds", 5));
  private static final Duration SHORT = Duration.ofSeconds(1);
  private static final Duration WARM_UP = Duration.ofSeconds(8);
  private static final int IN_FLIGHT = 64;

  private final List<String> lines = new ArrayList<>();

  @Test
  void troubles_atHalfLoad_areWithinTheirBounds() throws IOException, InterruptedException {
    String names = System.getProperty("weir.faults", "");
    List<Trouble> troubles =
        names.isEmpty()
            ? List.of(Trouble.values())
            : Arrays.stream(names.split(",")).map(Trouble::valueOf).toList();
    double capacity = capacity();
    double rate = capacity / 2;
    head(capacity, rate);
    List<Seen> all = new ArrayList<>();
    warmUp(rate);
    for (Trouble trouble : troubles) {
      try (Outage outage = new Outage(trouble, new Pace(rate, PHASE, PHASE, PHASE))) {
        Seen seen = outage.run();
        lines.add(line(seen));
        write();
        all.add(seen);
      }
    }
    assertThat(all).allMatch(Seen::isWithinBounds);
  }

  /**
   * Goes through what may become of a request once, uncounted: the JVM gives up compiled code when
   * it is first left by another way, and makes it anew while requests wait.
   */
  private static void warmUp(double rate) {
    for (Trouble trouble : List.of(Trouble.STOPPED, Trouble.CUT, Trouble.KILLED)) {
      try (Outage outage = new Outage(trouble, new Pace(rate, SHORT, SHORT, SHORT))) {
        assertThat(outage.run().failures()).isZero();
      }
    }
  }

  private void write() throws IOException {
    Path result = Path.of(System.getProperty("weir.faults.result", "results/faults.txt"));
    Files.createDirectories(result.toAbsolutePath().getParent());
    Files.write(result, lines);
  }

  private void head(double capacity, double rate) {
    lines.add(
        "Three instances in one process over one Redis, asked at a steady rate, while something");
    lines.add("goes wrong for a while; all counted from the answers, times from when a request");
    lines.add(
        "was meant to be sent. Limits are used up before it begins; the first outages of the");
    lines.add("process, which run code that is not compiled yet, are not counted.");
    lines.add(
        "command: mvn -Plong -pl redis -am test -Dtest=OutageLongRun -Dsurefire.failIfNoSpecifiedTests=false"
            + " -Dweir.faults.seconds="
            + PHASE.toSeconds());
    lines.add(
        String.format(
            Locale.ROOT,
            "jdk:     %s, %d cores for Redis, instances and load",
            System.getProperty("java.vm.version"),
            Runtime.getRuntime().availableProcessors()));
    lines.add(
        String.format(
            Locale.ROOT,
            "rate:    %.0f a second, where %.0f would be possible (%d in flight)",
            rate,
            capacity,
            IN_FLIGHT));
    lines.add(
        "deadline of the store: 50 ms; p99 during it and what the machine adds (hiccups): ms");
    lines.add(
        "admitted: of the key that had most, in limits: exact, leased (bound), without Redis by");
    lines.add(
        "an instance's share (bound 0.33); recovery: from the first write that Redis takes to the");
    lines.add("last degraded answer, ms");
    lines.add("");
    lines.add(
        String.format(
            Locale.ROOT,
            "%-22s %8s %7s %7s %7s %8s %9s %7s %7s %6s %7s %9s",
            "trouble",
            "requests",
            "before",
            "p99",
            "max",
            "hiccups",
            "degraded",
            "exact",
            "leased",
            "bound",
            "local",
            "recovery"));
  }

  private static String line(Seen seen) {
    return String.format(
        Locale.ROOT,
        "%-22s %8d %7.1f %7.1f %7.1f %8.1f %9d %7.2f %7.2f %6.0f %7.2f %9d",
        seen.trouble().title(),
        seen.during().getTotalCount(),
        p99(seen.before()),
        p99(seen.during()),
        seen.during().getMaxValue() / 1e6,
        p99(seen.hiccups()),
        seen.degraded(),
        (double) seen.exact() / seen.units(),
        (double) seen.leased() / seen.units(),
        (double) seen.bound() / seen.units(),
        (double) seen.local() / seen.units(),
        seen.recoveryMillis());
  }

  private static double p99(Histogram nanos) {
    return nanos.getValueAtPercentile(99) / 1e6;
  }

  /** Answers a second with so many in flight: the most of three, once all is compiled. */
  static double capacity() throws InterruptedException {
    try (Standalone site = new Standalone(Standalone.Fault.NONE);
        Instance instance = new Instance(site.reached(), 1, Limit.perSecond(1_000_000))) {
      double most = 0;
      rate(instance, WARM_UP);
      for (int i = 0; i < 3; i++) {
        most = Math.max(most, rate(instance, Duration.ofSeconds(2)));
      }
      return most;
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // what comes of it is counted
  private static double rate(Instance instance, Duration time) throws InterruptedException {
    Semaphore free = new Semaphore(IN_FLIGHT);
    long end = System.nanoTime() + time.toNanos();
    int asked = 0;
    while (System.nanoTime() < end) {
      free.acquire();
      instance
          .ask(Tally.Kind.ALLOW, "key" + asked++ % 1_000)
          .whenComplete((decision, failure) -> free.release());
    }
    free.acquire(IN_FLIGHT);
    return asked / (time.toNanos() / 1e9);
  }
}
