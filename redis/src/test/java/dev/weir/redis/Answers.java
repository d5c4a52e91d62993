package dev.weir.redis;

import dev.weir.limit.Decision;
import dev.weir.limit.Limit;
import dev.weir.store.Adjustment;
import dev.weir.store.Claim;
import dev.weir.store.Completion;
import dev.weir.store.KeySpace;
import dev.weir.store.Store;
import dev.weir.store.StoreException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Asks a store, and waits for what it answers or how it fails. */
final class Answers {

  private static final long PATIENCE_SECONDS = 10;
  private static final KeySpace SPACE = KeySpace.of("", "test", "");

  private Answers() {}

  static Claim claim(String key, Limit limit, long cost) {
    return new Claim(SPACE.key(key), limit, cost);
  }

  static CompletableFuture<List<Decision>> acquire(Store store, Claim... claims) {
    Future<List<Decision>> future = new Future<>();
    store.acquire(List.of(claims), future);
    return future;
  }

  static CompletableFuture<List<Decision>> peek(Store store, Claim... claims) {
    Future<List<Decision>> future = new Future<>();
    store.peek(List.of(claims), future);
    return future;
  }

  static CompletableFuture<Decision> adjust(Store store, Adjustment adjustment) {
    Future<Decision> future = new Future<>();
    store.adjust(adjustment, future);
    return future;
  }

  /** So many acquires of one unit at once. */
  static List<CompletableFuture<List<Decision>>> many(
      Store store, int count, String key, Limit limit) {
    List<CompletableFuture<List<Decision>>> answers = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      answers.add(acquire(store, claim(key, limit, 1)));
    }
    return answers;
  }

  static Decision one(CompletableFuture<List<Decision>> answer) {
    return answer.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join().get(0);
  }

  /** How it failed, null if it did not. */
  static StoreException failure(CompletableFuture<List<Decision>> answer) {
    return answer
        .orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS)
        .handle((decisions, failure) -> (StoreException) failure)
        .join();
  }

  /** What completes a future. */
  static <T> Completion<T> into(CompletableFuture<T> future) {
    return new Completion<>() {
      @Override
      public void completed(T answer) {
        future.complete(answer);
      }

      @Override
      public void failed(StoreException cause) {
        future.completeExceptionally(cause);
      }
    };
  }

  private static final class Future<T> extends CompletableFuture<T> implements Completion<T> {
    @Override
    public void completed(T answer) {
      if (!complete(answer)) {
        throw new IllegalStateException("answered twice");
      }
    }

    @Override
    public void failed(StoreException cause) {
      if (!completeExceptionally(cause)) {
        throw new IllegalStateException("answered twice");
      }
    }
  }
}
