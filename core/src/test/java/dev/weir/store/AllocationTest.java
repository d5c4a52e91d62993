package dev.weir.store;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.weir.SingleLimiter;
import dev.weir.limit.Algorithm;
import dev.weir.limit.Decision;
import dev.weir.limit.Limit;
import java.lang.management.ManagementFactory;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Bytes allocated a call, counted by the JVM for this thread, once the compiler has warmed up. */
class AllocationTest {

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int CALLS = 20_000;

  private final AtomicLong now = new AtomicLong(1_772_359_200_000_000L);
  private final InMemoryStore store = InMemoryStore.builder().ticker(now::get).build();
  private final KeySpace space = KeySpace.of("", "limiter", "");
  private final Decision[] escaped = new Decision[1];

  /** The least bytes a call in any of a hundred rounds: the compiler's own time is not ours. */
  private static double bytesPerCall(Runnable round) {
    double least = Double.MAX_VALUE;
    for (int i = 0; i < 100 && least > 0; i++) {
      long before = THREADS.getCurrentThreadAllocatedBytes();
      round.run();
      long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
      least = Math.min(least, (double) allocated / CALLS);
    }
    return least;
  }

  @ParameterizedTest
  @EnumSource(names = {"FIXED_WINDOW", "SLIDING_WINDOW_COUNTER", "BUCKET", "SEGMENTED_WINDOW"})
  void tryAcquire_inMemory_allocatesNothing(Algorithm algorithm) {
    Limit limit = Limit.perSecond(1_000).algorithm(algorithm);
    assertThat(
            bytesPerCall(
                () -> {
                  for (int i = 0; i < CALLS; i++) {
                    now.addAndGet(700);
                    store.tryAcquire(space, "user:42", limit, 1);
                  }
                }))
        .isLessThan(0.05);
  }

  @Test
  void tryAcquire_ofASingleLimiter_allocatesNothing() {
    SingleLimiter limiter = SingleLimiter.of(Limit.perSecond(1_000), now::get);
    assertThat(
            bytesPerCall(
                () -> {
                  for (int i = 0; i < CALLS; i++) {
                    now.addAndGet(700);
                    limiter.tryAcquire();
                  }
                }))
        .isLessThan(0.05);
  }

  @Test
  void acquire_decisionThatEscapes_takesAtMostFortyEightBytes() {
    Limit limit = Limit.perSecond(1_000).burst(1_000);
    assertThat(
            bytesPerCall(
                () -> {
                  for (int i = 0; i < CALLS; i++) {
                    now.addAndGet(700);
                    escaped[0] = store.acquire(space, "user:42", limit, 1);
                  }
                }))
        .isBetween(47.9, 48.05);
  }
}
