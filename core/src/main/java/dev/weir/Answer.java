package dev.weir;

import dev.weir.store.Completion;
import dev.weir.store.StoreException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** A store's answer as a future, and the one place where a caller waits for it. */
final class Answer<T> extends CompletableFuture<T> implements Completion<T> {

  @Override
  public void completed(T answer) {
    complete(answer);
  }

  @Override
  public void failed(StoreException cause) {
    completeExceptionally(cause);
  }

  /** Waits; in memory the answer is there already. */
  static <T> T await(CompletionStage<T> stage) {
    try {
      return stage.toCompletableFuture().join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof StoreException failure) {
        throw failure;
      }
      throw e;
    }
  }
}
