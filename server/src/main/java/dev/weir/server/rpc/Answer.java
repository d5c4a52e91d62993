package dev.weir.server.rpc;

import org.jspecify.annotations.Nullable;

/**
 * Where the answer to one request goes. Takes one: the first that comes. Thread-safe; quickest on
 * the thread that the request came on.
 *
 * @param <R> the message
 */
public interface Answer<R> {

  /** Answers. */
  void send(R message);

  /**
   * Ends the call with an error; in a stream, after the answers before it.
   *
   * @param message says what is wrong, to the caller
   */
  void fail(Status status, String message);

  /**
   * The {@code traceparent} of W3C that the call came with, if it did and if traces are followed;
   * anything, since clients choose it.
   */
  @Nullable String traceparent();
}
