package dev.weir.app.load.protocol;

import java.nio.ByteBuffer;

/** What is spoken on one connection. */
public interface Session {

  /** Room in a buffer beside requests, for what else a session says. */
  int EXTRA_BYTES = 4096;

  /** Says what is to be said first. */
  default void begin(ByteBuffer out) {}

  /** Whether another request may be written now. */
  default boolean hasRoom() {
    return true;
  }

  /** Whether no other request may be written, ever. */
  default boolean isLast() {
    return false;
  }

  /**
   * Writes a request.
   *
   * @param number counts the requests of a run, from 0
   * @param out has room for {@link Protocol#maxRequestBytes}
   */
  void write(long number, long key, ByteBuffer out);

  /**
   * Reads a piece.
   *
   * @param out for what has to be said at once
   * @throws BadAnswerException if that is none of this protocol's
   */
  void read(byte[] bytes, int length, ByteBuffer out, Sink sink) throws BadAnswerException;

  /** The server will send no more. */
  default void end(Sink sink) {}

  /** Where complete answers go. */
  interface Sink {

    /**
     * A request was answered.
     *
     * @param request which one of the connection's, from 0
     * @param code 0..999
     * @param last whether the server closes the connection after it
     */
    void answered(long request, int code, boolean last);
  }
}
