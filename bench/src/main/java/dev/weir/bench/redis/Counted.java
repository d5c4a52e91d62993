package dev.weir.bench.redis;

import dev.weir.limit.Decision;
import dev.weir.store.Adjustment;
import dev.weir.store.Claim;
import dev.weir.store.Completion;
import dev.weir.store.Store;
import java.util.List;
import java.util.concurrent.atomic.LongAdder;

/** Counts the claims that reach a store, which it leaves open. */
final class Counted implements Store {

  private final Store store;
  private final LongAdder claims = new LongAdder();

  Counted(Store store) {
    this.store = store;
  }

  long claims() {
    return claims.sum();
  }

  @Override
  public void acquire(List<Claim> some, Completion<List<Decision>> completion) {
    claims.add(some.size());
    store.acquire(some, completion);
  }

  @Override
  public void peek(List<Claim> some, Completion<List<Decision>> completion) {
    claims.add(some.size());
    store.peek(some, completion);
  }

  @Override
  public void adjust(Adjustment adjustment, Completion<Decision> completion) {
    claims.increment();
    store.adjust(adjustment, completion);
  }

  @Override
  public void close() {}
}
