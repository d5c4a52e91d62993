package dev.weir.redis;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Sees to a combiner's deadlines, to a millisecond, from a thread of its own: Lettuce's timer ticks
 * ten times a second. With nothing under way it looks once a deadline, since whatever arrives
 * meanwhile has that long.
 */
final class Deadlines implements Runnable {

  private static final long MIN_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private final Combiner combiner;
  private final Thread thread;
  private volatile boolean closed;

  Deadlines(Combiner combiner) {
    this.combiner = combiner;
    this.thread = new Thread(this, "weir-redis-deadlines");
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  @Override
  public void run() {
    while (!closed) {
      long untilNext = combiner.sweep(System.nanoTime());
      LockSupport.parkNanos(this, Math.max(MIN_PAUSE_NANOS, untilNext));
    }
  }

  void close() {
    closed = true;
    LockSupport.unpark(thread);
  }
}
