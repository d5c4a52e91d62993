package dev.weir.bench.redis;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Keeps so many checks in flight for a time: whoever is answered asks again. */
final class ClosedLoop {

  private final Contestant contestant;
  private final int keys;
  private final LongAdder answered = new LongAdder();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
  private volatile boolean isOver;

  ClosedLoop(Contestant contestant, int keys) {
    this.contestant = contestant;
    this.keys = keys;
  }

  /**
   * Runs.
   *
   * @return checks a second
   */
  double run(int inFlight, double seconds) throws InterruptedException {
    CountDownLatch open = new CountDownLatch(inFlight);
    long start = System.nanoTime();
    for (int i = 0; i < inFlight; i++) {
      next(open);
    }
    Thread.sleep((long) (seconds * 1_000));
    isOver = true;
    open.await();
    double took = (System.nanoTime() - start) / 1e9;
    Throwable failed = failure.get();
    if (failed != null) {
      throw new IllegalStateException("a check failed", failed);
    }
    return answered.sum() / took;
  }

  long answered() {
    return answered.sum();
  }

  @SuppressWarnings("FutureReturnValueIgnored") // what comes of it is counted
  private void next(CountDownLatch open) {
    int key = ThreadLocalRandom.current().nextInt(keys);
    contestant
        .check(key)
        .whenComplete(
            (answer, failed) -> {
              if (failed != null) {
                failure.compareAndSet(null, failed);
              }
              answered.increment();
              if (isOver || failed != null) {
                open.countDown();
              } else {
                next(open);
              }
            });
  }
}
