package dev.weir.testkit;

import dev.weir.store.InMemoryStore;
import dev.weir.store.Store;
import dev.weir.store.Ticker;

/** A single segment, which grows, drops the dead and reuses their slots as the laws are tried. */
class TinyInMemoryStoreContractTest extends StoreContract {

  @Override
  protected Store open(Ticker clock) {
    return InMemoryStore.builder()
        .maxKeys(4_000)
        .whenFull(InMemoryStore.WhenFull.DENY)
        .ticker(clock)
        .build();
  }
}
