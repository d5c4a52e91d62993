package dev.weir.redis;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/** By how much a thread that wants to wake every millisecond wakes too late: the machine's part. */
final class Hiccups implements AutoCloseable {

  private static final long INTERVAL_NANOS = TimeUnit.MILLISECONDS.toNanos(1);

  private final Histogram nanos = new Histogram(TimeUnit.MINUTES.toNanos(1), 3);
  private final Thread thread = new Thread(this::watch, "hiccups");
  private volatile boolean isCounting;
  private volatile boolean isOver;

  Hiccups() {
    thread.setDaemon(true);
    thread.start();
  }

  void begin() {
    isCounting = true;
  }

  void end() {
    isCounting = false;
  }

  private void watch() {
    while (!isOver) {
      long before = System.nanoTime();
      LockSupport.parkNanos(INTERVAL_NANOS);
      if (isCounting) {
        long late = Math.max(0, System.nanoTime() - before - INTERVAL_NANOS);
        nanos.recordValueWithExpectedInterval(late, INTERVAL_NANOS);
      }
    }
  }

  /** What was seen between begin and end; after which nothing is counted any more. */
  Histogram nanos() {
    close();
    return nanos;
  }

  @Override
  public void close() {
    isOver = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
