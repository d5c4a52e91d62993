package dev.weir.store;

import org.jspecify.annotations.Nullable;

/**
 * A store could not answer. The one exception type of stores: every edge turns it into its stated
 * failure policy.
 */
public final class StoreException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  /**
   * @param message what failed and what to look at
   * @param cause what the store's client reported
   */
  public StoreException(String message, @Nullable Throwable cause) {
    super(message, cause);
  }
}
