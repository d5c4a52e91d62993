package dev.weir.store;

/**
 * Where a store delivers its answer, once: inline before the call returns if the store is in
 * memory, later on a thread of the store's if it is not. Must not block.
 *
 * @param <T> the answer
 */
public interface Completion<T> {

  /** The store has decided. */
  void completed(T answer);

  /** The store could not decide. */
  void failed(StoreException cause);
}
