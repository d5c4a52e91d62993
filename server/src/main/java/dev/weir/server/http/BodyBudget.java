package dev.weir.server.http;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Bytes that bodies may hold while they are being collected, all connections together. Thread-safe.
 */
final class BodyBudget {

  /** What a body has for nothing: no more than its connection costs anyway. */
  private static final int FREE_BYTES = 1024;

  private final AtomicLong left;

  BodyBudget(long bytes) {
    this.left = new AtomicLong(bytes);
  }

  /** The share of one connection, which collects one body at a time. */
  Share share() {
    return new Share();
  }

  private boolean take(int bytes) {
    if (left.addAndGet(-bytes) >= 0) {
      return true;
    }
    left.addAndGet(bytes);
    return false;
  }

  /** What the body of one connection holds. Belongs to one event loop. */
  final class Share {

    private int held;
    private boolean closed;

    /** Takes what a body of so many bytes needs; false if that is not to be had. */
    boolean grow(int bodyBytes) {
      if (bodyBytes <= FREE_BYTES) {
        return true;
      }
      if (closed || !take(bodyBytes - held)) {
        return false;
      }
      held = bodyBytes;
      return true;
    }

    /** Gives back all that is held. */
    void giveBack() {
      if (held > 0) {
        left.addAndGet(held);
        held = 0;
      }
    }

    /** The connection is gone. */
    void close() {
      closed = true;
      giveBack();
    }
  }
}
