package dev.weir.app.load;

import java.nio.ByteBuffer;

/**
 * What is spoken on a connection: bytes of requests, and answers out of bytes. Answers come in the
 * order of their requests; where streams share a connection, an implementation puts them in order
 * or is driven with one request at a time on each.
 */
interface Protocol {

  /** The most bytes of one request. */
  long maxRequestBytes();

  /**
   * Writes a request.
   *
   * @param number counts the requests of a run, from 0
   * @param out has room for {@link #maxRequestBytes}
   */
  void write(long number, long key, ByteBuffer out);

  /** A reader for a new connection. */
  Answers answers();

  /** What a code of an answer means; for HTTP the code is the status. */
  Verdict verdict(int code);

  /** The answers of one connection, which come in pieces. */
  interface Answers {

    /**
     * Reads a piece.
     *
     * @throws BadAnswerException if that is none of this protocol's
     */
    void read(byte[] bytes, int length, Sink sink) throws BadAnswerException;

    /** The server will send no more. */
    void end(Sink sink);
  }

  /** Where complete answers go. */
  interface Sink {

    /**
     * The oldest request that waited was answered.
     *
     * @param code 0..999
     * @param last whether the server closes the connection after it
     */
    void answered(int code, boolean last);
  }
}
