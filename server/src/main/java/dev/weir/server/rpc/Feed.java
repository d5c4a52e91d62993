package dev.weir.server.rpc;

/**
 * Where the answers to one request go.
 *
 * @param <R> the message
 */
interface Feed<R> extends Answer<R> {

  /** What to do when nobody listens any more. On the thread that the request came on. */
  void whenOver(Runnable action);
}
