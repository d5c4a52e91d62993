package dev.weir.server.check;

import dev.weir.limit.Decision;
import dev.weir.store.Completion;
import dev.weir.store.StoreException;
import dev.weir.store.StoreException.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Waits for the answers to several calls, and hands them on in order. If one of them fails, all do:
 * as certainly without effect only if each of them was; else as {@link Reason#UNANSWERED}, since a
 * part may have been counted. Thread-safe.
 */
final class Gathering {

  private final AtomicReferenceArray<Decision> decisions;
  private final AtomicInteger awaited;
  private final AtomicReference<StoreException> failure = new AtomicReference<>();
  private final AtomicBoolean mayHaveCounted = new AtomicBoolean();
  private final Completion<List<Decision>> completion;

  /**
   * @param size how many answers there will be
   * @param completion gets all of them, or a failure if one of them is
   */
  Gathering(int size, Completion<List<Decision>> completion) {
    this.decisions = new AtomicReferenceArray<>(size);
    this.awaited = new AtomicInteger(size + 1);
    this.completion = completion;
  }

  /** All calls were made. */
  void begun() {
    arrived();
  }

  /** Takes the answer to one call. */
  Completion<Decision> part(int index) {
    return new Completion<>() {
      @Override
      public void completed(Decision decision) {
        decisions.set(index, decision);
        mayHaveCounted.set(true);
        arrived();
      }

      @Override
      public void failed(StoreException cause) {
        failure.set(cause);
        if (cause.reason() == Reason.UNANSWERED) {
          mayHaveCounted.set(true);
        }
        arrived();
      }
    };
  }

  private void arrived() {
    if (awaited.decrementAndGet() > 0) {
      return;
    }
    StoreException failed = failure.get();
    if (failed != null) {
      boolean partly = mayHaveCounted.get() && failed.reason() != Reason.UNANSWERED;
      completion.failed(
          partly
              ? new StoreException(
                  Reason.UNANSWERED, "answered in part: " + failed.getMessage(), failed)
              : failed);
      return;
    }
    List<Decision> all = new ArrayList<>(decisions.length());
    for (int i = 0; i < decisions.length(); i++) {
      all.add(Objects.requireNonNull(decisions.get(i)));
    }
    completion.completed(all);
  }
}
