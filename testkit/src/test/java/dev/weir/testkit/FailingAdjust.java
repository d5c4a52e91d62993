package dev.weir.testkit;

import dev.weir.limit.Decision;
import dev.weir.store.Adjustment;
import dev.weir.store.Claim;
import dev.weir.store.Completion;
import dev.weir.store.Store;
import dev.weir.store.StoreException;
import java.util.List;

/** A store of which one adjustment fails, when told so. */
final class FailingAdjust implements Store {

  private final Store store;
  private boolean failNext;

  FailingAdjust(Store store) {
    this.store = store;
  }

  void failNext() {
    failNext = true;
  }

  @Override
  public void acquire(List<Claim> claims, Completion<List<Decision>> completion) {
    store.acquire(claims, completion);
  }

  @Override
  public void peek(List<Claim> claims, Completion<List<Decision>> completion) {
    store.peek(claims, completion);
  }

  @Override
  public void adjust(Adjustment adjustment, Completion<Decision> completion) {
    if (failNext) {
      failNext = false;
      completion.failed(new StoreException("test: not connected", null));
    } else {
      store.adjust(adjustment, completion);
    }
  }

  @Override
  public void close() {
    store.close();
  }
}
