package dev.weir.server.check;

import dev.weir.store.Completion;
import dev.weir.store.StoreException;
import java.util.function.Function;

/**
 * Makes a result of what the store answered; tells the listener if it did not.
 *
 * @param <T> the store's answer
 * @param result what an answer means
 * @param listener hears of failures
 * @param completion gets the result
 */
record Telling<T>(
    Function<T, CheckResult> result, CheckListener listener, Completion<CheckResult> completion)
    implements Completion<T> {

  @Override
  public void completed(T answer) {
    completion.completed(result.apply(answer));
  }

  @Override
  public void failed(StoreException cause) {
    listener.storeFailed();
    completion.failed(cause);
  }
}
