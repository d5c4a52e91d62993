package dev.weir.redis;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Sees to the deadlines of a topology's nodes, to a millisecond, from a thread of its own:
 * Lettuce's timer ticks ten times a second. With nothing under way it looks once a deadline, since
 * whatever arrives meanwhile has that long.
 */
final class Deadlines implements Runnable {

  private static final long MIN_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private final Topology topology;
  private final long intervalNanos;
  private final Thread thread;
  private volatile boolean closed;

  /**
   * @param intervalNanos how long a call has at least
   */
  Deadlines(Topology topology, long intervalNanos) {
    this.topology = topology;
    this.intervalNanos = intervalNanos;
    this.thread = new Thread(this, "weir-redis-deadlines");
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  @Override
  public void run() {
    while (!closed) {
      long untilNext = MIN_PAUSE_NANOS;
      try {
        untilNext = sweep();
      } catch (RuntimeException | Error e) {
        Failures.report(e); // and goes on, since without it nothing has a deadline
      }
      LockSupport.parkNanos(this, Math.max(MIN_PAUSE_NANOS, untilNext));
    }
  }

  private long sweep() {
    long untilNext = intervalNanos;
    long now = System.nanoTime();
    for (Node node : topology.swept()) {
      untilNext = Math.min(untilNext, node.combiner().sweep(now));
    }
    return untilNext;
  }

  void close() {
    closed = true;
    LockSupport.unpark(thread);
  }
}
