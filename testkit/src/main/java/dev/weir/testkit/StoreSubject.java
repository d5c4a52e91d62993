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

/** A store that is waited for. */
final class StoreSubject implements Subject {

  private static final long PATIENCE_SECONDS = 10;

  private final Store store;
  private final ManualTicker clock;

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
    Waiting<List<Decision>> waiting = new Waiting<>();
    store.acquire(claims, waiting);
    return waiting.answer().stream().map(Answer::of).toList();
  }

  @Override
  public List<Answer> peek(List<Claim> claims) {
    Waiting<List<Decision>> waiting = new Waiting<>();
    store.peek(claims, waiting);
    return waiting.answer().stream().map(Answer::of).toList();
  }

  @Override
  public Answer adjust(Adjustment adjustment) {
    Waiting<Decision> waiting = new Waiting<>();
    store.adjust(adjustment, waiting);
    return Answer.of(waiting.answer());
  }

  @Override
  public void close() {
    store.close();
  }

  private static final class Waiting<T> implements Completion<T> {

    private final CompletableFuture<T> future = new CompletableFuture<>();

    @Override
    public void completed(T answer) {
      if (!future.complete(answer)) {
        throw new AssertionError("completed twice, then with " + answer);
      }
    }

    @Override
    public void failed(StoreException cause) {
      if (!future.completeExceptionally(cause)) {
        throw new AssertionError("completed, and then failed", cause);
      }
    }

    T answer() {
      return future.isDone()
          ? future.join()
          : future.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    }
  }
}
