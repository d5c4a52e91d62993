package dev.weir.testkit;

import dev.weir.limit.Decision;
import dev.weir.store.Adjustment;
import dev.weir.store.Claim;
import dev.weir.store.Completion;
import dev.weir.store.Store;
import dev.weir.store.StoreException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** A store that is waited for. */
final class StoreSubject implements Subject {

  private static final long PATIENCE_SECONDS = 10;

  private final Store store;
  private final ManualTicker clock;

  /** What the store did wrong on a thread of its own, where no test would see it. */
  private final AtomicReference<@Nullable AssertionError> fault = new AtomicReference<>();

  StoreSubject(Store store, ManualTicker clock) {
    this.store = store;
    this.clock = clock;
  }

  @Override
  public void moveTo(long nowMicros) {
    clock.moveTo(nowMicros);
  }

  @Override
  public List<Answer> acquire(List<Claim> claims) {
    Waiting<List<Decision>> waiting = new Waiting<>(fault);
    store.acquire(claims, waiting);
    return waiting.answer().stream().map(Answer::of).toList();
  }

  @Override
  public List<Answer> peek(List<Claim> claims) {
    Waiting<List<Decision>> waiting = new Waiting<>(fault);
    store.peek(claims, waiting);
    return waiting.answer().stream().map(Answer::of).toList();
  }

  @Override
  public Answer adjust(Adjustment adjustment) {
    Waiting<Decision> waiting = new Waiting<>(fault);
    store.adjust(adjustment, waiting);
    return Answer.of(waiting.answer());
  }

  @Override
  public void close() {
    store.close();
    AssertionError seen = fault.get();
    if (seen != null) {
      throw seen;
    }
  }

  private static final class Waiting<T> implements Completion<T> {

    private final CompletableFuture<T> future = new CompletableFuture<>();
    private final AtomicReference<@Nullable AssertionError> fault;

    Waiting(AtomicReference<@Nullable AssertionError> fault) {
      this.fault = fault;
    }

    @Override
    public void completed(T answer) {
      if (!future.complete(answer)) {
        fault.set(new AssertionError("completed twice, then with " + answer));
      }
    }

    @Override
    public void failed(StoreException cause) {
      if (!future.completeExceptionally(cause)) {
        fault.set(new AssertionError("completed, and then failed", cause));
      }
    }

    T answer() {
      return future.isDone()
          ? future.join()
          : future.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    }
  }
}
