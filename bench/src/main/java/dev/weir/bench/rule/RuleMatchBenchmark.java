package dev.weir.bench.rule;

import dev.weir.RuleLimiter;
import dev.weir.rule.Attribute;
import dev.weir.rule.Match;
import dev.weir.rule.Request;
import dev.weir.rule.RuleSet;
import dev.weir.rule.Verdict;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Nanoseconds to find what applies to a request, the mean and the median, with 10 and with 100 000
 * rules ({@link RuleMix}). After {@code mvn -pl bench -am package -DskipTests}:
 *
 * <pre>{@code
 * java -cp 'bench/target/classes:bench/target/lib/*' org.openjdk.jmh.Main RuleMatchBenchmark -prof gc
 * }</pre>
 */
@BenchmarkMode({Mode.AverageTime, Mode.SampleTime})
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 1,
    jvmArgs = {"-Xms1g", "-Xmx1g", "-XX:+UseParallelGC", "-XX:ParallelGCThreads=2"})
@State(Scope.Benchmark)
public class RuleMatchBenchmark {

  private static final int REQUESTS = 1 << 14;

  @Param({"10", "100000"})
  int rules = 10;

  private RuleSet ruleSet = RuleSet.empty();
  private RuleLimiter limiter = RuleLimiter.inMemory(ruleSet);
  private final Request[] requests = new Request[REQUESTS];
  private int at;

  @Setup
  public void build() {
    RuleMix mix = new RuleMix(rules, 42);
    ruleSet = mix.ruleSet();
    limiter = RuleLimiter.inMemory(ruleSet);
    int i = 0;
    for (Request.Builder builder : mix.requests(REQUESTS)) {
      requests[i++] = builder.build();
    }
  }

  /** A request that is there already. */
  @Benchmark
  public Match match() {
    at = (at + 1) & (REQUESTS - 1);
    return ruleSet.match(requests[at], 0);
  }

  /** A request whose path and address are read first, as a front-end does. */
  @Benchmark
  public Match readAndMatch() {
    return ruleSet.match(read(), 0);
  }

  /** The same, and decided by counters in memory. */
  @Benchmark
  public Verdict readAndCheck() {
    return limiter.check(read());
  }

  private Request read() {
    at = (at + 1) & (REQUESTS - 1);
    Request known = requests[at];
    return Request.userId(known.value(Attribute.USER_ID).orElse(""))
        .ipAddress(known.value(Attribute.IP_ADDRESS).orElse(""))
        .endpoint(known.value(Attribute.ENDPOINT).orElse(""))
        .method("GET")
        .build();
  }
}
