package dev.weir.bench.rule;

import dev.weir.rule.Rule;
import dev.weir.rule.RuleSet;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * Milliseconds of CPU and megabytes of a compiled set of 100 000 rules, first in a fresh JVM and
 * then warm. After {@code mvn -pl bench -am package -DskipTests}:
 *
 * <pre>{@code
 * java -Xmx512m -cp 'bench/target/classes:bench/target/lib/*' dev.weir.bench.rule.RuleCompile
 * }</pre>
 */
public final class RuleCompile {

  private static final int RULES = 100_000;
  private static final int ROUNDS = 7;

  private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

  private RuleCompile() {}

  /** Runs it. */
  public static void main(String[] args) {
    long empty = usedBytes();
    List<Rule> rules = new RuleMix(RULES, 42).rules();
    long written = usedBytes();
    List<Long> millis = new ArrayList<>();
    RuleSet set = RuleSet.empty();
    for (int round = 0; round < ROUNDS; round++) {
      long start = THREADS.getCurrentThreadCpuTime();
      set = RuleSet.builder().rules(rules).build();
      millis.add((THREADS.getCurrentThreadCpuTime() - start) / 1_000_000);
    }
    long compiled = usedBytes();
    long first = millis.remove(0);
    Collections.sort(millis);
    System.out.printf(
        "%d rules: compiled in %d ms of CPU, warm in %d (median of %d);"
            + " rules %d MB, compiled %d MB beside them%n",
        set.rules().size(),
        first,
        millis.get(millis.size() / 2),
        millis.size(),
        (written - empty) >> 20,
        (compiled - written) >> 20);
  }

  @SuppressWarnings("SystemGcCall")
  private static long usedBytes() {
    for (int i = 0; i < 3; i++) {
      System.gc();
    }
    Runtime runtime = Runtime.getRuntime();
    return runtime.totalMemory() - runtime.freeMemory();
  }
}
