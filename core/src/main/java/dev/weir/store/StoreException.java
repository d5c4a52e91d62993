package dev.weir.store;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * A store could not answer. The one exception type of stores: every edge turns it into its stated
 * failure policy.
 */
public final class StoreException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final Reason reason;

  /** Why a store could not answer. */
  public enum Reason {
    /** It cannot be reached, or refuses to serve. Nothing was taken. */
    UNAVAILABLE,
    /** It has not answered in time, or the connection broke. The call may have been counted. */
    UNANSWERED,
    /** More calls wait for it than may. Nothing was taken. */
    OVERLOADED,
    /** What it keeps for this counter is not a counter. Other counters are not affected. */
    BAD_COUNTER
  }

  /**
   * For {@link Reason#UNAVAILABLE}.
   *
   * @param message what failed and what to look at
   * @param cause what the store's client reported
   */
  public StoreException(String message, @Nullable Throwable cause) {
    this(Reason.UNAVAILABLE, message, cause);
  }

  /**
   * For any reason.
   *
   * @param message what failed and what to look at
   * @param cause what the store's client reported
   */
  public StoreException(Reason reason, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.reason = Objects.requireNonNull(reason);
  }

  private StoreException(String message, @Nullable Throwable cause, boolean trace) {
    super(message, cause, false, trace);
    this.reason = Reason.UNAVAILABLE;
  }

  /** Says that a store was not asked, because it failed before. Made once and thrown often. */
  static StoreException notAsked(@Nullable StoreException last) {
    String why = last == null ? "" : ": " + last.getMessage();
    return new StoreException("not asked, since the last calls failed" + why, last, false);
  }

  /** Why. */
  public Reason reason() {
    return reason;
  }
}
