package dev.weir.testkit;

import dev.weir.limit.Decision;
import dev.weir.store.Adjustment;
import dev.weir.store.Claim;
import dev.weir.store.Completion;
import dev.weir.store.Store;
import dev.weir.store.StoreException;
import dev.weir.store.StoreException.Reason;
import java.util.List;

/** A store that fails every call for one reason. */
record Refusing(Reason reason) implements Store {

  @Override
  public void acquire(List<Claim> claims, Completion<List<Decision>> completion) {
    completion.failed(failure());
  }

  @Override
  public void peek(List<Claim> claims, Completion<List<Decision>> completion) {
    completion.failed(failure());
  }

  @Override
  public void adjust(Adjustment adjustment, Completion<Decision> completion) {
    completion.failed(failure());
  }

  private StoreException failure() {
    return new StoreException(reason, "test: refused", null);
  }

  @Override
  public void close() {}
}
