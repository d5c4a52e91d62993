package dev.weir.bench.rule;

import com.sun.management.GarbageCollectionNotificationInfo;
import dev.weir.RuleLimiter;
import dev.weir.rule.Request;
import dev.weir.rule.RuleSet;
import dev.weir.store.InMemoryStore;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;
import javax.management.NotificationEmitter;
import javax.management.openmbean.CompositeData;
import org.HdrHistogram.Histogram;

/**
 * Checks at a steady rate against 100 000 rules, first left alone, then while a set of as many is
 * written, compiled and swapped in again and again on another thread. A time is measured from when
 * the check was due, so that one that holds up others counts for each of them. An idle thread that
 * only sleeps shows what the machine itself adds. Run by {@code bench/swap.sh}.
 *
 * <p>Arguments: checks a second, seconds of each phase, seconds from one swap to the next.
 */
public final class RuleSwap {

  private static final int RULES = 100_000;
  private static final int REQUESTS = 1 << 16;
  private static final long WARM_UP_SECONDS = 8;
  private static final long PARK_NANOS = 20_000;
  private static final long IDLE_NANOS = 1_000_000;
  private static final long MAX_NANOS = 60_000_000_000L;
  private static final int DIGITS = 3;
  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private final RuleLimiter limiter =
      RuleLimiter.over(InMemoryStore.create(), new RuleMix(RULES, 42).ruleSet());
  private final List<Request> requests =
      new RuleMix(RULES, 42).requests(REQUESTS).stream().map(Request.Builder::build).toList();
  private final long gapNanos;
  private final long everyNanos;
  private volatile boolean done;

  private RuleSwap(long rate, long everySeconds) {
    this.gapNanos = 1_000_000_000 / rate;
    this.everyNanos = everySeconds * 1_000_000_000;
  }

  /** Runs it. */
  public static void main(String[] args) throws InterruptedException {
    long rate = Long.parseLong(args[0]);
    long seconds = Long.parseLong(args[1]);
    long every = Long.parseLong(args[2]);
    RuleSwap swap = new RuleSwap(rate, every);
    swap.phase(WARM_UP_SECONDS, true);
    Pauses pauses = Pauses.heard();
    System.out.printf(
        "%d checks/s in process, %d rules, %d s a phase, a swap every %d s; microseconds%n%n",
        rate, RULES, seconds, every);
    System.out.println("                    p50      p99    p99.9      max   GCs  ms  longest");
    swap.phase(seconds, false).print("left alone", pauses.taken());
    Phase swapped = swap.phase(seconds, true);
    swapped.print("swapped", pauses.taken());
    System.out.printf(
        "%nswaps %d, each %d ms of CPU (median), %d ms from the first rule to the swap%n",
        swapped.cpuMillis.size(), median(swapped.cpuMillis), median(swapped.wallMillis));
  }

  private static long median(List<Long> values) {
    return values.stream().sorted().skip(values.size() / 2).findFirst().orElse(0L);
  }

  private Phase phase(long seconds, boolean swaps) throws InterruptedException {
    Phase phase = new Phase();
    done = false;
    Thread idle = started("idle", () -> idle(phase.idle));
    Thread swapper = started("swaps", () -> swapAgainAndAgain(swaps, phase));
    check(seconds * 1_000_000_000 / gapNanos, phase.checks);
    done = true;
    idle.join();
    swapper.join();
    return phase;
  }

  private static Thread started(String name, Runnable task) {
    Thread thread = new Thread(task, name);
    thread.start();
    return thread;
  }

  private void check(long count, Histogram into) {
    long due = System.nanoTime();
    for (long i = 0; i < count; i++) {
      due += gapNanos;
      while (System.nanoTime() < due) {
        LockSupport.parkNanos(PARK_NANOS);
      }
      limiter.check(requests.get((int) (i * 31 & (REQUESTS - 1))));
      into.recordValue(Math.min(MAX_NANOS, System.nanoTime() - due));
    }
  }

  private void idle(Histogram into) {
    while (!done) {
      long start = System.nanoTime();
      LockSupport.parkNanos(IDLE_NANOS);
      into.recordValue(Math.max(0, System.nanoTime() - start - IDLE_NANOS));
    }
  }

  private void swapAgainAndAgain(boolean swaps, Phase phase) {
    for (long seed = 1; swaps && !done; seed++) {
      long start = System.nanoTime();
      long cpu = THREADS.getCurrentThreadCpuTime();
      RuleSet compiled = new RuleMix(RULES, seed).ruleSet();
      limiter.rules(compiled);
      phase.cpuMillis.add((THREADS.getCurrentThreadCpuTime() - cpu) / 1_000_000);
      phase.wallMillis.add((System.nanoTime() - start) / 1_000_000);
      while (!done && System.nanoTime() - start < everyNanos) {
        LockSupport.parkNanos(IDLE_NANOS);
      }
    }
  }

  /** What was measured in one phase. */
  private static final class Phase {
    final Histogram checks = new Histogram(MAX_NANOS, DIGITS);
    final Histogram idle = new Histogram(MAX_NANOS, DIGITS);
    final List<Long> cpuMillis = new ArrayList<>();
    final List<Long> wallMillis = new ArrayList<>();

    void print(String title, String pauses) {
      System.out.printf("%-12s checks%s   %s%n", title, quantiles(checks), pauses);
      System.out.printf("%-12s idle  %s%n", "", quantiles(idle));
    }

    private static String quantiles(Histogram nanos) {
      StringBuilder text = new StringBuilder();
      for (double quantile : new double[] {50, 99, 99.9, 100}) {
        text.append(String.format("%9.0f", nanos.getValueAtPercentile(quantile) / 1e3));
      }
      return text.toString();
    }
  }

  /** The pauses of the garbage collectors. Thread-safe. */
  private static final class Pauses {
    private int count;
    private long totalMillis;
    private long longestMillis;

    static Pauses heard() {
      Pauses pauses = new Pauses();
      for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
        ((NotificationEmitter) collector)
            .addNotificationListener(
                (told, nothing) -> pauses.add((CompositeData) told.getUserData()), null, null);
      }
      return pauses;
    }

    private synchronized void add(CompositeData told) {
      long millis = GarbageCollectionNotificationInfo.from(told).getGcInfo().getDuration();
      count++;
      totalMillis += millis;
      longestMillis = Math.max(longestMillis, millis);
    }

    /** Those since this was last asked. */
    synchronized String taken() {
      String text = String.format("%3d %4d %7d", count, totalMillis, longestMillis);
      count = 0;
      totalMillis = 0;
      longestMillis = 0;
      return text;
    }
  }
}
