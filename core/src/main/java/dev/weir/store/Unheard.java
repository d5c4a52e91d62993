package dev.weir.store;

import org.jspecify.annotations.Nullable;

/**
 * The answer to a call that nobody waits for.
 *
 * @param then runs when it has come, or has failed
 */
record Unheard<T>(@Nullable Runnable then) implements Completion<T> {
  @Override
  public void completed(T answer) {
    run();
  }

  @Override
  public void failed(StoreException cause) {
    run();
  }

  void run() {
    if (then != null) {
      then.run();
    }
  }
}
