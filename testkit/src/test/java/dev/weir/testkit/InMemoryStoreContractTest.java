package dev.weir.testkit;

import dev.weir.store.InMemoryStore;
import dev.weir.store.Store;
import dev.weir.store.Ticker;

/** The store of a single process, in its usual size. */
class InMemoryStoreContractTest extends StoreContract {

  @Override
  protected Store open(Ticker clock) {
    return InMemoryStore.builder().maxKeys(100_000).ticker(clock).build();
  }
}
