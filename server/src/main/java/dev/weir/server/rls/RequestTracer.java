package dev.weir.server.rls;

import org.jspecify.annotations.Nullable;

/** Follows requests for traces. Called on the thread that asks; must be quick, must not throw. */
public interface RequestTracer {

  /**
   * A request begins.
   *
   * @param parent the {@code traceparent} of W3C that came with it, if one did; anything, since
   *     clients choose it
   * @return hears how it went
   */
  Followed begin(@Nullable String parent);

  /** A request that is followed. May be told on any thread, once. */
  interface Followed {

    /**
     * It was answered.
     *
     * @param domain its domain, if the files in force have it
     * @param descriptors how many it had
     * @param overLimit how many of them are over their limit
     */
    void answered(boolean allowed, @Nullable String domain, int descriptors, int overLimit);

    /** It could not be answered. */
    void failed(RuntimeException cause);
  }
}
