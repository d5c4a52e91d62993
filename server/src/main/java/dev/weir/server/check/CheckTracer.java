package dev.weir.server.check;

import dev.weir.store.Completion;
import org.jspecify.annotations.Nullable;

/** Follows checks for traces. Called on the thread that asks; must be quick and must not throw. */
public interface CheckTracer {

  /**
   * A check begins.
   *
   * @param parent the {@code traceparent} of W3C that came with it, if one did; anything, since
   *     clients choose it
   * @param then gets the answer
   * @return gets the answer first, and tells how the check went
   */
  Traced begin(@Nullable String parent, Completion<CheckResult> then);

  /** A check that is followed. */
  interface Traced extends Completion<CheckResult> {

    /** It was no check after all. */
    void refused(RuntimeException cause);
  }
}
