package dev.weir.server;

import dev.weir.limit.Decision;
import dev.weir.store.Adjustment;
import dev.weir.store.Claim;
import dev.weir.store.Completion;
import dev.weir.store.InMemoryStore;
import dev.weir.store.Store;
import dev.weir.store.StoreException;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A store that answers later, on a thread of its own, as one across the network does. */
final class LaterStore implements Store {

  private final InMemoryStore store;
  private final ExecutorService thread = Executors.newSingleThreadExecutor();
  private volatile boolean gone;

  LaterStore(InMemoryStore store) {
    this.store = store;
  }

  /** Fails every call from now on. */
  void goAway() {
    gone = true;
  }

  private <T> void later(Completion<T> completion, Runnable call) {
    thread.execute(
        () -> {
          if (gone) {
            completion.failed(new StoreException("gone", null));
          } else {
            call.run();
          }
        });
  }

  @Override
  public void acquire(List<Claim> claims, Completion<List<Decision>> completion) {
    later(completion, () -> store.acquire(claims, completion));
  }

  @Override
  public void peek(List<Claim> claims, Completion<List<Decision>> completion) {
    later(completion, () -> store.peek(claims, completion));
  }

  @Override
  public void adjust(Adjustment adjustment, Completion<Decision> completion) {
    later(completion, () -> store.adjust(adjustment, completion));
  }

  boolean isClosed() {
    return thread.isShutdown();
  }

  @Override
  public void close() {
    thread.shutdown();
    store.close();
  }
}
