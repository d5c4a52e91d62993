package dev.weir.server.listen;

import java.util.concurrent.atomic.AtomicLong;

/**
 * Bytes that may be held for clients, all connections together: bodies while they are collected, or
 * answers until they are taken. Thread-safe.
 */
public final class ByteBudget {

  private final AtomicLong left;
  private final int freeBytes;

  /**
   * So many bytes.
   *
   * @param freeBytes what each share has for nothing: no more than its connection costs anyway
   */
  public ByteBudget(long bytes, int freeBytes) {
    this.left = new AtomicLong(bytes);
    this.freeBytes = freeBytes;
  }

  /** The share of one connection, which holds nothing yet. */
  public Share share() {
    return new Share();
  }

  private boolean take(int bytes) {
    if (left.addAndGet(-bytes) >= 0) {
      return true;
    }
    left.addAndGet(bytes);
    return false;
  }

  /** What is held for one connection. Belongs to one event loop. */
  public final class Share {

    private Share() {}

    private int held;
    private boolean closed;

    /**
     * Holds so many bytes instead of those before; false, and no change, if there are not so many.
     */
    public boolean hold(int bytes) {
      if (bytes <= freeBytes) {
        giveBack();
        return true;
      }
      if (closed || !take(bytes - held)) {
        return false;
      }
      held = bytes;
      return true;
    }

    /** Gives back all that is held. */
    public void giveBack() {
      if (held > 0) {
        left.addAndGet(held);
        held = 0;
      }
    }

    /** The connection is gone. */
    public void close() {
      closed = true;
      giveBack();
    }
  }
}
