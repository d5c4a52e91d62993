package dev.weir.server.http;

import dev.weir.server.listen.ByteBudget;
import io.vertx.core.http.HttpServerRequest;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;

/**
 * The answers of one connection of HTTP/2 that its client has not taken yet: while they are many,
 * its next requests wait. Belongs to one event loop.
 *
 * <p>Of HTTP/1 Vert.x reads no further while the socket takes nothing; here each stream has a
 * window, and the client may open it never.
 */
final class UntakenAnswers {

  /** What is held of requests that could be answered is at most one answer more each. */
  private static final int MANY_BYTES = 1024 * 1024;

  private final ByteBudget.Share share;
  private final Consumer<HttpServerRequest> next;
  private final Deque<HttpServerRequest> waiting = new ArrayDeque<>();
  private int bytes;

  /**
   * None yet.
   *
   * @param next what is to be done with a request that had to wait
   */
  UntakenAnswers(ByteBudget.Share share, Consumer<HttpServerRequest> next) {
    this.share = share;
    this.next = next;
  }

  /** Whether a request has to wait; if so it does, and is handed on when it may. */
  boolean holdsUp(HttpServerRequest request) {
    if (bytes < MANY_BYTES) {
      return false;
    }
    request.pause();
    waiting.add(request);
    return true;
  }

  /** An answer is on its way; false if there is no room for it. */
  boolean sent(int answerBytes) {
    bytes += answerBytes;
    return share.hold(bytes);
  }

  /** An answer has been taken, or will not be. */
  void taken(int answerBytes) {
    bytes -= answerBytes;
    share.hold(bytes);
    while (bytes < MANY_BYTES && !waiting.isEmpty()) {
      HttpServerRequest request = waiting.remove();
      next.accept(request);
      request.resume();
    }
  }

  /** A request is over before it began, or after. */
  void gone(HttpServerRequest request) {
    waiting.remove(request);
  }

  void close() {
    waiting.clear();
    share.close();
  }
}
