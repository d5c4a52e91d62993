package dev.weir.server.resp;

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

/** Decides as another store does, and says so up to two milliseconds later, in any order. */
final class LateStore implements Store {

  private final Store store;
  private final ScheduledExecutorService threads = Executors.newScheduledThreadPool(2);

  LateStore(Store store) {
    this.store = store;
  }

  @Override
  public void acquire(List<Claim> claims, Completion<List<Decision>> completion) {
    store.acquire(claims, late(completion));
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
    long micros = ThreadLocalRandom.current().nextLong(2_000);
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
  }
}
