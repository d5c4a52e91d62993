package dev.weir.redis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Limiter;
import dev.weir.limit.Algorithm;
import dev.weir.limit.Limit;
import dev.weir.store.NearStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Several instances that lease the counters of one Redis, as fast as they can. */
class LeasesIT {

  private static final int UNITS = 20_000;
  private static final int INSTANCES = 3;

  private static RedisServer server;

  @BeforeAll
  static void start() {
    server = RedisServer.embedded();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private static Limit limit(Algorithm algorithm) {
    Limit day = Limit.perDay(UNITS);
    return algorithm == Algorithm.BUCKET ? day.burst(UNITS) : day.algorithm(algorithm);
  }

  @ParameterizedTest
  @EnumSource(names = {"FIXED_WINDOW", "SLIDING_WINDOW_COUNTER", "BUCKET"})
  void acquire_onThreeInstancesAtOnce_admitsWhatOneWould(Algorithm algorithm) throws Exception {
    List<NearStore> stores = new ArrayList<>();
    ExecutorService threads = Executors.newFixedThreadPool(2 * INSTANCES);
    try {
      List<Callable<Long>> tasks = new ArrayList<>();
      for (int i = 0; i < INSTANCES; i++) {
        NearStore store =
            NearStore.over(
                RedisStore.builder(server.uri()).deadline(Duration.ofSeconds(10)).connect());
        stores.add(store);
        Limiter limiter = Limiter.over(store, limit(algorithm)).named("hot " + algorithm).leased();
        tasks.add(() -> admitted(limiter));
        tasks.add(() -> admitted(limiter));
      }
      long admitted = 0;
      for (Future<Long> each : threads.invokeAll(tasks)) {
        admitted += each.get();
      }
      assertThat(admitted).isBetween((long) (0.95 * UNITS), (long) UNITS);
      assertThat(stores.stream().mapToLong(store -> store.leases().decided()).sum())
          .isGreaterThan(UNITS / 2);
    } finally {
      threads.shutdownNow();
      stores.forEach(NearStore::close);
    }
  }

  private static long admitted(Limiter limiter) {
    long admitted = 0;
    for (int i = 0; i < UNITS; i++) {
      admitted += limiter.tryAcquire("k") ? 1 : 0;
    }
    return admitted;
  }
}
