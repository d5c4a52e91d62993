package dev.weir.server.rpc;

/**
 * Answers requests.
 *
 * @param <Q> the request
 * @param <R> the answer
 */
@FunctionalInterface
public interface RequestHandler<Q, R> {

  /**
   * Answers a request, now or later. Called on an event loop, so it may not block.
   *
   * @param answer must get an answer or an error; whoever asked may be gone by then
   */
  void handle(Q request, Answer<R> answer);
}
