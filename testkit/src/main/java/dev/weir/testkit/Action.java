package dev.weir.testkit;

import dev.weir.store.Adjustment;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a step of a program does. */
sealed interface Action {

  /** Takes all or nothing; see {@link dev.weir.store.Store#acquire}. */
  record Acquire(List<Ask> asks) implements Action {}

  /** See {@link dev.weir.store.Store#peek}. */
  record Peek(List<Ask> asks) implements Action {}

  /** See {@link dev.weir.store.Adjustment.Reserve}. */
  record Reserve(Ask ask, long maxDelayMicros) implements Action {}

  /** See {@link dev.weir.store.Adjustment.Refund}. */
  record Refund(Ask ask, long decidedAtMicros) implements Action {}

  /** See {@link dev.weir.store.Adjustment.Penalise}. */
  record Penalise(Ask ask) implements Action {}

  /** See {@link dev.weir.store.Adjustment.Slice}. */
  record Slice(Ask ask, long wanted, Adjustment.@Nullable Settlement before) implements Action {}

  /** See {@link dev.weir.store.Adjustment.Reset}. */
  record Reset(Ask ask) implements Action {}

  /**
   * See {@link dev.weir.store.Adjustment.Release}.
   *
   * @param lease which: of the step of this number
   */
  record Release(Ask ask, int lease) implements Action {}

  /**
   * See {@link dev.weir.store.Adjustment.Renew}.
   *
   * @param lease which: of the step of this number
   */
  record Renew(Ask ask, int lease) implements Action {}
}
