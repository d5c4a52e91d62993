package dev.weir.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Limiter;
import dev.weir.SingleLimiter;
import dev.weir.limit.Algorithm;
import dev.weir.limit.Decision;
import dev.weir.limit.Limit;
import dev.weir.store.Claim;
import dev.weir.store.Completion;
import dev.weir.store.InMemoryStore;
import dev.weir.store.KeySpace;
import dev.weir.store.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Many threads on one store, counted from outside. */
@Timeout(60)
class ConcurrentStoreTest {

  private static final int THREADS = 8;
  private static final long NOW = 1_772_359_200_000_000L;

  /** Runs the call so often on each thread, and counts how often it answered true. */
  private static long count(ExecutorService executor, int callsEach, IntPredicate call)
      throws Exception {
    CyclicBarrier together = new CyclicBarrier(THREADS);
    List<Callable<Long>> tasks = new ArrayList<>();
    for (int thread = 0; thread < THREADS; thread++) {
      int first = thread * callsEach;
      tasks.add(
          () -> {
            together.await();
            return IntStream.range(first, first + callsEach).filter(call).count();
          });
    }
    long sum = 0;
    for (Future<Long> answer : executor.invokeAll(tasks, 50, TimeUnit.SECONDS)) {
      sum += answer.get();
    }
    return sum;
  }

  private static long count(int callsEach, IntPredicate call) throws Exception {
    ExecutorService executor = Executors.newFixedThreadPool(THREADS);
    try {
      return count(executor, callsEach, call);
    } finally {
      executor.shutdownNow();
    }
  }

  @ParameterizedTest
  @EnumSource
  void tryAcquire_oneHotKey_admitsExactlyTheLimit(Algorithm algorithm) throws Exception {
    Limit limit = Limit.perHour(9_973).algorithm(algorithm);
    Limiter limiter = Limiter.inMemory(limit, () -> NOW);
    assertThat(count(5_000, call -> limiter.tryAcquire("hot"))).isEqualTo(9_973);
    assertThat(limiter.peek("hot", 0).remaining()).isZero();
  }

  @Test
  void acquireAsync_oneHotKey_admitsExactlyTheLimit() throws Exception {
    Limiter limiter = Limiter.inMemory(Limit.perHour(9_973), () -> NOW);
    long admitted =
        count(5_000, call -> limiter.acquireAsync("hot").toCompletableFuture().join().allowed());
    assertThat(admitted).isEqualTo(9_973);
  }

  @Test
  void singleLimiter_manyThreads_admitsExactlyTheLimit() throws Exception {
    SingleLimiter limiter = SingleLimiter.of(Limit.perHour(99_991).burst(99_991), () -> NOW);
    assertThat(count(40_000, call -> limiter.tryAcquire())).isEqualTo(99_991);
  }

  @Test
  void tryAcquire_whileTheTableGrows_losesNoCount() throws Exception {
    int keys = 5_000;
    InMemoryStore store = InMemoryStore.builder().maxKeys(20_000).ticker(() -> NOW).build();
    Limiter limiter = Limiter.over(store, Limit.perHour(3));
    // Each key is asked for by each thread, in different orders.
    long admitted =
        count(keys, call -> limiter.tryAcquire("key" + Math.floorMod(call * 7919L, keys)));
    assertThat(admitted).isEqualTo(3L * keys);
    assertThat(store.statistics().liveKeys()).isEqualTo(keys);
    assertThat(store.statistics().evictions()).isZero();
  }

  @Test
  void tryAcquire_onTheProductionClock_admitsAtMostTheBurstAndWhatFlowsBack() throws Exception {
    Limiter limiter = Limiter.inMemory(Limit.perSecond(1_000).burst(500));
    long before = System.nanoTime();
    long admitted = count(50_000, call -> limiter.tryAcquire("hot"));
    long elapsed = System.nanoTime() - before;
    assertThat(admitted).isBetween(500L, 500 + elapsed / 1_000_000 * 1_001 / 1_000 + 2);
  }

  /** Ten counters that only ever move together: whoever sees two that differ has seen half. */
  @Test
  void acquire_tenKeysTogether_isNeverSeenByHalf() throws Exception {
    InMemoryStore store = InMemoryStore.builder().maxKeys(50_000).ticker(() -> NOW).build();
    KeySpace space = KeySpace.of("", "together", "");
    Limit limit = Limit.perHour(100_000).burst(20_000);
    Limit tight = Limit.perHour(1).burst(15_000);
    List<Claim> claims = new ArrayList<>();
    for (int key = 0; key < 10; key++) {
      claims.add(new Claim(space.key("key" + key), limit, 1));
    }
    Claim gate = new Claim(space.key("gate"), tight, 1);
    List<Claim> looks = claims.stream().map(claim -> new Claim(claim.key(), limit, 0)).toList();
    AtomicBoolean half = new AtomicBoolean();
    long admitted =
        count(
            4_000,
            call -> {
              if (call % 4 == 3) {
                Seen seen = new Seen();
                store.peek(looks, seen);
                if (seen.remaining().distinct().count() != 1) {
                  half.set(true);
                }
                return false;
              }
              List<Claim> order = new ArrayList<>(claims);
              order.add(gate);
              Collections.rotate(order, call);
              Seen seen = new Seen();
              store.acquire(order, seen);
              return seen.allowed();
            });
    assertThat(half).isFalse();
    assertThat(admitted).isEqualTo(15_000);
    Seen seen = new Seen();
    store.peek(looks, seen);
    assertThat(seen.remaining()).containsOnly(5_000L);
  }

  /** The bytes of logs are fought over by all segments at once, each with its lock held. */
  @Test
  void acquire_overASpentCellBudget_neitherHangsNorLeaks() throws Exception {
    InMemoryStore store =
        InMemoryStore.builder().maxKeys(50_000).maxCellBytes(30_000).ticker(() -> NOW).build();
    Limiter limiter =
        Limiter.over(store, Limit.perHour(100).algorithm(Algorithm.SLIDING_WINDOW_LOG));
    long admitted = count(2_000, call -> limiter.tryAcquire("key" + call));
    assertThat(admitted).isBetween(300L, 8L * 2_000);
    // Two threads may pass the check together, each with one key's cells.
    assertThat(store.statistics().cellBytes()).isBetween(10_000L, 32_000L);
    IntStream.range(0, 8 * 2_000).forEach(call -> limiter.reset("key" + call));
    assertThat(store.statistics().cellBytes()).isZero();
  }

  @Test
  void leases_takenAndReleasedByManyThreads_areNeverMoreThanTheLimitAndAllComeBack()
      throws Exception {
    Limiter limiter = Limiter.inMemory(Limit.concurrency(3, Duration.ofMinutes(1)), () -> NOW);
    AtomicInteger inFlight = new AtomicInteger();
    AtomicBoolean exceeded = new AtomicBoolean();
    count(
        10_000,
        call -> {
          Decision decision = limiter.acquire("upstream");
          if (decision.allowed()) {
            if (inFlight.incrementAndGet() > 3) {
              exceeded.set(true);
            }
            inFlight.decrementAndGet();
            return limiter.release("upstream", decision);
          }
          return false;
        });
    assertThat(exceeded).isFalse();
    assertThat(limiter.peek("upstream", 0).remaining()).isEqualTo(3);
  }

  /** A thousand virtual threads on the few carriers there are, all on one lock. */
  @Test
  void tryAcquire_onVirtualThreads_doesNotHang() throws Exception {
    Limiter limiter = Limiter.inMemory(Limit.perHour(9_973), () -> NOW);
    ExecutorService executor = threadPerTask();
    try {
      List<Callable<Long>> tasks = new ArrayList<>();
      for (int task = 0; task < 1_000; task++) {
        tasks.add(() -> IntStream.range(0, 100).filter(call -> limiter.tryAcquire("hot")).count());
      }
      long admitted = 0;
      for (Future<Long> answer : executor.invokeAll(tasks, 50, TimeUnit.SECONDS)) {
        admitted += answer.get();
      }
      assertThat(admitted).isEqualTo(9_973);
    } finally {
      executor.shutdownNow();
    }
  }

  /** Virtual threads where the JDK has them, else a thread of the system's for each task. */
  private static ExecutorService threadPerTask() throws ReflectiveOperationException {
    try {
      return (ExecutorService)
          Executors.class.getMethod("newVirtualThreadPerTaskExecutor").invoke(null);
    } catch (NoSuchMethodException e) {
      return Executors.newCachedThreadPool();
    }
  }

  private static final class Seen implements Completion<List<Decision>> {

    private List<Decision> decisions = List.of();

    @Override
    public void completed(List<Decision> answer) {
      decisions = answer;
    }

    @Override
    public void failed(StoreException cause) {
      throw cause;
    }

    boolean allowed() {
      return decisions.stream().allMatch(Decision::allowed);
    }

    LongStream remaining() {
      return decisions.stream().mapToLong(Decision::remaining);
    }
  }
}
