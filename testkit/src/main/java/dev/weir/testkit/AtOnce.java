package dev.weir.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Shares numbered work out among threads. */
final class AtOnce {

  private AtOnce() {}

  /** Does what has the numbers from the first on and before the last. */
  interface Work {
    void run(long from, long until);
  }

  /**
   * Does the work of the numbers 0 to count - 1, in so many parts at once.
   *
   * @throws AssertionError of the first part, by number, that failed
   */
  static void run(int parts, long count, Work work) throws InterruptedException {
    if (parts == 1) {
      work.run(0, count);
      return;
    }
    ExecutorService threads = Executors.newFixedThreadPool(parts);
    try {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < parts; i++) {
        long from = count * i / parts;
        long until = count * (i + 1) / parts;
        running.add(threads.submit(() -> work.run(from, until)));
      }
      for (Future<?> part : running) {
        await(part);
      }
    } finally {
      threads.shutdownNow();
    }
  }

  private static void await(Future<?> part) throws InterruptedException {
    try {
      part.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof AssertionError failed) {
        throw failed;
      }
      throw new AssertionError("failed beside its checks", e.getCause());
    }
  }
}
