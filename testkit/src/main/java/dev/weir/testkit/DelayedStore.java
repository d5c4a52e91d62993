package dev.weir.testkit;

import dev.weir.limit.Decision;
import dev.weir.store.Adjustment;
import dev.weir.store.Claim;
import dev.weir.store.Completion;
import dev.weir.store.Store;
import dev.weir.store.StoreException;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Decides as another store does, and says so later: within a time, on threads of its own, in any
 * order. Thread-safe. A call that it has not answered when it is closed is never answered.
 */
public final class DelayedStore implements Store {

  private final Store store;
  private final long mostMicros;
  private final AtomicInteger acquired = new AtomicInteger();
  private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(2);

  /** Answers within two milliseconds. */
  public DelayedStore(Store store) {
    this(store, 2_000);
  }

  /**
   * Answers within a time.
   *
   * @param mostMicros the longest delay; the shortest is half of it
   */
  public DelayedStore(Store store, long mostMicros) {
    this.store = store;
    this.mostMicros = mostMicros;
  }

  @Override
  public void acquire(List<Claim> claims, Completion<List<Decision>> completion) {
    acquired.incrementAndGet();
    store.acquire(claims, late(completion));
  }

  /** How often it was asked to acquire. */
  public int acquired() {
    return acquired.get();
  }

  @Override
  public void peek(List<Claim> claims, Completion<List<Decision>> completion) {
    store.peek(claims, late(completion));
  }

  @Override
  public void adjust(Adjustment adjustment, Completion<Decision> completion) {
    store.adjust(adjustment, late(completion));
  }

  private <T> Completion<T> late(Completion<T> completion) {
    long micros = ThreadLocalRandom.current().nextLong(mostMicros / 2, mostMicros);
    return new Completion<>() {
      @Override
      public void completed(T answer) {
        later(() -> completion.completed(answer), micros);
      }

      @Override
      public void failed(StoreException cause) {
        later(() -> completion.failed(cause), micros);
      }
    };
  }

  @SuppressWarnings("FutureReturnValueIgnored") // what fails in it fails the test's answer
  private void later(Runnable telling, long micros) {
    threads.schedule(telling, micros, TimeUnit.MICROSECONDS);
  }

  @Override
  public void close() {
    threads.shutdownNow();
    store.close();
  }
}
