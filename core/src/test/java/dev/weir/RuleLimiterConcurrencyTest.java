package dev.weir;

import static dev.weir.rule.Attribute.ENDPOINT;
import static dev.weir.rule.Attribute.USER_ID;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.limit.Algorithm;
import dev.weir.limit.Decision;
import dev.weir.limit.Limit;
import dev.weir.rule.Request;
import dev.weir.rule.Rule;
import dev.weir.rule.RuleSet;
import dev.weir.rule.Verdict;
import dev.weir.store.InMemoryStore;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RuleLimiterConcurrencyTest {

  private static final int THREADS = 4;

  private static void runInThreads(Callable<Void> task) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      List<Future<Void>> running =
          IntStream.range(0, THREADS).mapToObj(i -> threads.submit(task)).toList();
      for (Future<Void> each : running) {
        each.get();
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static Limit perMinute(long units) {
    return Limit.perMinute(units).algorithm(Algorithm.FIXED_WINDOW);
  }

  /** Each counter holds exactly what was admitted: no denied request has left a trace in any. */
  @Test
  void check_globalUserAndEndpointAtOnce_isNeverHalfApplied() throws Exception {
    RuleLimiter weir =
        RuleLimiter.over(
            InMemoryStore.builder().ticker(() -> 1_772_359_200_000_000L).build(),
            RuleSet.of(
                Rule.named("global").oneCounter().limit(perMinute(10_000)),
                Rule.named("user").key(USER_ID).limit(perMinute(100)),
                Rule.named("endpoint").key(ENDPOINT).limit(perMinute(500))));
    Map<String, AtomicLong> admitted = new ConcurrentHashMap<>();
    runInThreads(
        () -> {
          Random random = new Random();
          for (int i = 0; i < 20_000; i++) {
            String user = "u" + random.nextInt(150);
            String path = "/p" + random.nextInt(30);
            if (weir.check(Request.userId(user).endpoint(path)).allowed()) {
              for (String name : List.of(user, path, "all")) {
                admitted.computeIfAbsent(name, any -> new AtomicLong()).incrementAndGet();
              }
            }
          }
          return null;
        });
    assertThat(admitted.get("all")).hasValue(10_000);
    admitted.forEach((name, count) -> assertCounted(weir, name, count.get()));
  }

  /** One who looks at all three counters at any time finds the same in each. */
  @Test
  void check_watchedFromOutside_isSeenWholeOrNotAtAll() throws Exception {
    RuleLimiter weir =
        RuleLimiter.over(
            InMemoryStore.builder().ticker(() -> 1_772_359_200_000_000L).build(),
            RuleSet.of(
                Rule.named("global").oneCounter().limit(perMinute(1_000_000)),
                Rule.named("user").key(USER_ID).limit(perMinute(1_000_000)),
                Rule.named("endpoint").key(ENDPOINT).limit(perMinute(30_000))));
    Request one = Request.userId("42").endpoint("/x").build();
    Request look = Request.userId("42").endpoint("/x").cost(0).build();
    runInThreads(
        () -> {
          for (int i = 0; i < 10_000; i++) {
            weir.check(one);
            List<Long> seen =
                weir.peek(look).rulings().stream().map(each -> used(each.decision())).toList();
            assertThat(seen).hasSize(3).containsOnly(seen.get(0));
          }
          return null;
        });
  }

  private static long used(Decision decision) {
    return decision.limit() - decision.remaining();
  }

  private static void assertCounted(RuleLimiter weir, String name, long admitted) {
    boolean user = name.startsWith("u");
    Request.Builder request =
        name.startsWith("/") ? Request.endpoint(name) : Request.userId(user ? name : "nobody");
    String rule = name.startsWith("/") ? "endpoint" : user ? "user" : "global";
    Verdict look = weir.peek(request.cost(0).build());
    long used =
        look.rulings().stream()
            .filter(ruling -> ruling.rule().id().equals(rule))
            .mapToLong(ruling -> used(ruling.decision()))
            .sum();
    assertThat(used).as(name).isEqualTo(admitted);
  }

  @Test
  void rules_swappedUnderLoad_decideEachRequestByOneSet() throws Exception {
    RuleSet odd = rules("odd");
    RuleSet even = rules("even");
    RuleLimiter weir = RuleLimiter.inMemory(odd);
    AtomicBoolean done = new AtomicBoolean();
    Thread swapper =
        new Thread(
            () -> {
              for (int i = 0; !done.get(); i++) {
                weir.rules(i % 2 == 0 ? even : odd);
              }
            });
    swapper.start();
    try {
      runInThreads(
          () -> {
            for (int i = 0; i < 5_000; i++) {
              Verdict verdict = weir.check(Request.userId("42").endpoint("/x"));
              assertThat(verdict.match()).asString().isIn("odd-1, odd-2", "even-1, even-2");
            }
            return null;
          });
    } finally {
      done.set(true);
      swapper.join();
    }
  }

  private static RuleSet rules(String name) {
    return RuleSet.of(
        Rule.named(name + "-1").key(USER_ID).limit(Limit.perHour(1_000_000)),
        Rule.named(name + "-2").key(ENDPOINT).limit(Limit.perHour(1_000_000)));
  }
}
