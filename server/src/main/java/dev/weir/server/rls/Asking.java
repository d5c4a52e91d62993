package dev.weir.server.rls;

import dev.weir.limit.Decision;
import dev.weir.store.Adjustment;
import dev.weir.store.Claim;
import dev.weir.store.Completion;
import dev.weir.store.Store;
import dev.weir.store.StoreException;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * Calls of the store at the same time, and what comes when all of them are answered. To be filled
 * by one thread; answers may come on any.
 */
final class Asking {

  private final Store store;
  private final Completion<?> completion;
  private final AtomicBoolean failed = new AtomicBoolean();

  /** Calls without an answer, and one more until it is known what comes then. */
  private final AtomicInteger open = new AtomicInteger(1);

  private Runnable next = () -> {};

  /**
   * @param completion hears of the first call that fails; nothing comes then
   */
  Asking(Store store, Completion<?> completion) {
    this.store = store;
    this.completion = completion;
  }

  /** Claims, if there is anything to be claimed. */
  void acquire(List<Claim> claims, Consumer<List<Decision>> answered) {
    if (!claims.isEmpty()) {
      open.incrementAndGet();
      store.acquire(claims, new Answer<>(answered));
    }
  }

  void adjust(Adjustment adjustment, Consumer<Decision> answered) {
    open.incrementAndGet();
    store.adjust(adjustment, new Answer<>(answered));
  }

  /** Whether all that was asked until now is answered. */
  boolean isAnswered() {
    return open.get() == 1;
  }

  /** Says what comes when all are answered; at once if they are. */
  void then(Runnable what) {
    next = what;
    done();
  }

  private void done() {
    if (open.decrementAndGet() == 0) {
      next.run();
    }
  }

  /** Where one answer goes. */
  private final class Answer<T> implements Completion<T> {

    private final Consumer<T> answered;

    Answer(Consumer<T> answered) {
      this.answered = answered;
    }

    @Override
    public void completed(T value) {
      answered.accept(value);
      done();
    }

    @Override
    public void failed(StoreException cause) {
      if (failed.compareAndSet(false, true)) {
        completion.failed(cause);
      }
    }
  }
}
