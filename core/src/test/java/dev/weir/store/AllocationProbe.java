package dev.weir.store;

import com.sun.management.ThreadMXBean;
import dev.weir.SingleLimiter;
import dev.weir.limit.Algorithm;
import dev.weir.limit.Decision;
import dev.weir.limit.Limit;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Prints bytes allocated a call, as the JVM counts them for this thread. */
final class AllocationProbe {

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();
  private static final int CALLS = 20_000;

  private final AtomicLong now = new AtomicLong(1_772_359_200_000_000L);
  private final InMemoryStore store = InMemoryStore.builder().ticker(now::get).build();
  private final KeySpace space = KeySpace.of("", "limiter", "");
  private final Decision[] escaped = new Decision[1];

  private AllocationProbe() {}

  public static void main(String[] arguments) {
    AllocationProbe probe = new AllocationProbe();
    switch (arguments[0]) {
      case "single" -> print(bytesPerCall(probe::tryAcquireOfASingleLimiter));
      case "three" -> print(bytesPerCall(probe::acquireThree));
      case "decision" -> print(bytesPerCall(probe::acquire));
      default -> {
        Limit limit = Limit.perSecond(1_000).algorithm(Algorithm.named(arguments[0]));
        print(bytesPerCall(() -> probe.tryAcquire(limit)));
      }
    }
  }

  @SuppressWarnings("SystemOut") // it is what the test reads
  private static void print(double bytes) {
    System.out.println(bytes);
  }

  /** The least of so many rounds that all is compiled. */
  private static double bytesPerCall(Runnable round) {
    double least = Double.MAX_VALUE;
    for (int i = 0; i < 300; i++) {
      long before = THREADS.getCurrentThreadAllocatedBytes();
      round.run();
      long allocated = THREADS.getCurrentThreadAllocatedBytes() - before;
      least = Math.min(least, (double) allocated / CALLS);
    }
    return least;
  }

  private void tryAcquire(Limit limit) {
    for (int i = 0; i < CALLS; i++) {
      now.addAndGet(700);
      store.tryAcquire(space, "user:42", limit, 1);
    }
  }

  private void tryAcquireOfASingleLimiter() {
    SingleLimiter limiter = SingleLimiter.of(Limit.perSecond(1_000), now::get);
    for (int i = 0; i < CALLS; i++) {
      now.addAndGet(700);
      limiter.tryAcquire();
    }
  }

  private void acquireThree() {
    Limit limit = Limit.perSecond(1_000).burst(1_000);
    List<Claim> claims =
        List.of(
            new Claim(space.key("user:42"), limit, 1),
            new Claim(space.key("user:43"), limit, 1),
            new Claim(space.key("user:44"), limit, 1));
    Escape escape = new Escape();
    for (int i = 0; i < CALLS; i++) {
      now.addAndGet(700);
      store.acquire(claims, escape);
    }
    escaped[0] = escape.last;
  }

  /** Keeps the last of several decisions. */
  private static final class Escape implements Completion<List<Decision>> {
    Decision last;

    @Override
    public void completed(List<Decision> decisions) {
      last = decisions.get(decisions.size() - 1);
    }

    @Override
    public void failed(StoreException cause) {
      throw cause;
    }
  }

  private void acquire() {
    Limit limit = Limit.perSecond(1_000).burst(1_000);
    for (int i = 0; i < CALLS; i++) {
      now.addAndGet(700);
      escaped[0] = store.acquire(space, "user:42", limit, 1);
    }
  }
}
