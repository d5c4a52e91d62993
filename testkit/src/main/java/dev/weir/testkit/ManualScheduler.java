package dev.weir.testkit;

import dev.weir.store.Scheduler;
import java.time.Duration;
import java.util.Comparator;
import java.util.PriorityQueue;

/**
 * Runs what is due when a test moves the clock, on the test's own thread, in the order of time. Not
 * thread-safe.
 */
public final class ManualScheduler implements Scheduler {

  private final ManualTicker clock;
  private final PriorityQueue<Due> due =
      new PriorityQueue<>(Comparator.comparingLong(Due::atMicros).thenComparingLong(Due::number));
  private long scheduled;

  private record Due(long atMicros, long number, Runnable task) {}

  /** A scheduler that moves this clock. */
  public ManualScheduler(ManualTicker clock) {
    this.clock = clock;
  }

  @Override
  public void after(Duration delay, Runnable task) {
    long atMicros = clock.nowMicros() + delay.toNanos() / 1_000;
    due.add(new Due(atMicros, scheduled++, task));
  }

  /** Moves the clock on, and runs each task when its time comes. */
  public void advance(Duration by) {
    long end = clock.nowMicros() + by.toNanos() / 1_000;
    while (!due.isEmpty() && due.element().atMicros <= end) {
      Due next = due.remove();
      clock.moveTo(next.atMicros);
      next.task.run();
    }
    clock.moveTo(end);
  }

  /** Tasks that are not due yet. */
  public int waiting() {
    return due.size();
  }
}
