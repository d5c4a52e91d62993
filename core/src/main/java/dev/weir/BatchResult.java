package dev.weir;

import dev.weir.limit.Decision;
import dev.weir.store.StoreException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What became of one check of many: a decision, or why there is none. Immutable. */
public final class BatchResult {

  private final BatchItem item;
  private final @Nullable Decision decision;
  private final @Nullable StoreException failure;

  BatchResult(BatchItem item, Decision decision) {
    this.item = item;
    this.decision = decision;
    this.failure = null;
  }

  BatchResult(BatchItem item, StoreException failure) {
    this.item = item;
    this.decision = null;
    this.failure = failure;
  }

  /** What was asked for. */
  public BatchItem item() {
    return item;
  }

  /** Whether the store decided. */
  public boolean succeeded() {
    return decision != null;
  }

  /** Whether the store decided to allow it. */
  public boolean allowed() {
    return decision != null && decision.allowed();
  }

  /** The decision; empty if there is none. */
  public Optional<Decision> decision() {
    return Optional.ofNullable(decision);
  }

  /** Why there is no decision; empty if there is one. */
  public Optional<StoreException> failure() {
    return Optional.ofNullable(failure);
  }

  @Override
  public String toString() {
    return item.key() + ": " + (decision != null ? decision : failure);
  }
}
