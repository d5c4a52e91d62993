package dev.weir.server.tls;

import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Where the arithmetic of handshakes is done, a millisecond or more each: half as many threads as
 * the machine has cores, so that who is connected is served while others connect, however many they
 * are. What cannot have its turn within about a second is refused at once, rather than done in vain
 * for clients who have given up. Threads end when there is nothing to do. Thread-safe.
 */
final class HandshakeThreads implements Executor {

  /** Turns that may be waited for; a handshake takes one, with a client's certificate two. */
  static final int MAX_WAITING = 1024;

  private static final long IDLE_SECONDS = 10;

  private final ThreadPoolExecutor threads;

  HandshakeThreads(int most) {
    AtomicInteger count = new AtomicInteger();
    threads =
        new ThreadPoolExecutor(
            most,
            most,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(MAX_WAITING),
            task -> {
              Thread thread = new Thread(task, "weir-tls-" + count.incrementAndGet());
              thread.setDaemon(true);
              return thread;
            });
    threads.allowCoreThreadTimeOut(true);
  }

  /** As many as this machine should have. */
  static HandshakeThreads ofThisMachine() {
    return new HandshakeThreads(Math.max(1, Runtime.getRuntime().availableProcessors() / 2));
  }

  /** Whether another may wait for its turn. */
  boolean isOpen() {
    return threads.getQueue().remainingCapacity() > 0;
  }

  /**
   * Does it later.
   *
   * @throws RejectedExecutionException if too much waits already; the connection ends then
   */
  @Override
  public void execute(Runnable task) {
    threads.execute(task);
  }
}
