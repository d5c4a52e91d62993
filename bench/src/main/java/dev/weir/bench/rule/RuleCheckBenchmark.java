package dev.weir.bench.rule;

import dev.weir.RuleLimiter;
import dev.weir.limit.Limit;
import dev.weir.rule.AccessEntry;
import dev.weir.rule.Attribute;
import dev.weir.rule.Condition;
import dev.weir.rule.Request;
import dev.weir.rule.Rule;
import dev.weir.rule.RuleSet;
import dev.weir.rule.Tiers;
import dev.weir.rule.Verdict;
import java.util.ArrayList;
import java.util.List;
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
 * Nanoseconds and bytes of a check in memory by ten rules, tiers and a list of blocked networks,
 * where one limit applies (the user's tier) and where three do (of all, of the tier, of the
 * endpoint). After {@code mvn -pl bench -am package -DskipTests}:
 *
 * <pre>{@code
 * java -cp 'bench/target/classes:bench/target/lib/*' org.openjdk.jmh.Main RuleCheckBenchmark -prof gc
 * }</pre>
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 1,
    jvmArgs = {"-Xms1g", "-Xmx1g", "-XX:+UseParallelGC", "-XX:ParallelGCThreads=2"})
@State(Scope.Benchmark)
public class RuleCheckBenchmark {

  private static final int REQUESTS = 1 << 14;
  private static final int NETWORKS = 100;

  @Param({"1", "3"})
  int claims = 1;

  private RuleLimiter limiter = RuleLimiter.inMemory(RuleSet.empty());
  private final Request[] requests = new Request[REQUESTS];
  private int at;

  @Setup
  public void build() {
    limiter = RuleLimiter.inMemory(rules());
    String path = claims == 1 ? "/api/users/7" : "/api/payments";
    for (int i = 0; i < REQUESTS; i++) {
      requests[i] =
          Request.userId("user-" + i)
              .userTier("premium")
              .ipAddress("198.51.100." + i % 256)
              .endpoint(path)
              .method("POST")
              .build();
    }
  }

  private static RuleSet rules() {
    List<Rule> rules = new ArrayList<>();
    rules.add(Rule.named("by-tier").limitByTier());
    rules.add(
        Rule.named("all-writes")
            .match(Condition.endpoint("/api/payments"), Condition.method("POST"))
            .oneCounter()
            .limit(Limit.perSecond(1_000_000_000)));
    for (String path : List.of("payments", "search", "carts", "orders", "items", "login")) {
      rules.add(
          Rule.named(path)
              .match(Condition.endpoint("/api/" + path))
              .key(Attribute.ENDPOINT, Attribute.USER_ID)
              .limit(Limit.perMinute(1_000_000_000)));
    }
    rules.add(
        Rule.named("partner").match(Condition.apiKey("k1")).limit(Limit.perHour(1_000_000_000)));
    rules.add(
        Rule.named("office")
            .match(Condition.ipAddress("192.0.2.0/24"))
            .key(Attribute.IP_ADDRESS)
            .limit(Limit.perHour(1_000_000_000)));
    List<AccessEntry> blocked = new ArrayList<>();
    for (int i = 0; i < NETWORKS; i++) {
      blocked.add(AccessEntry.block(Condition.ipAddress("203." + i + ".113.0/24")));
    }
    Tiers tiers = Tiers.standard().tier("premium", Limit.perHour(1_000_000_000));
    return RuleSet.builder().rules(rules).tiers(tiers).access(blocked).build();
  }

  /** A request that is there already. */
  @Benchmark
  public Verdict check() {
    at = (at + 1) & (REQUESTS - 1);
    return limiter.check(requests[at]);
  }
}
