package dev.weir.store;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Runs something later. Must be safe to call from any thread. */
@FunctionalInterface
public interface Scheduler {

  /**
   * Runs a task once, after the delay.
   *
   * @param task takes no time
   */
  void after(Duration delay, Runnable task);

  /** The JDK's own, on one daemon thread that all of the process share. */
  static Scheduler system() {
    return (delay, task) ->
        CompletableFuture.delayedExecutor(delay.toNanos(), TimeUnit.NANOSECONDS, Runnable::run)
            .execute(task);
  }
}
