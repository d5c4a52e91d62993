package dev.weir.app.load.protocol;

import java.nio.ByteBuffer;

/** Bytes that a request's number and key are filled into; neither is negative. */
interface Filled {

  /** How many bytes it takes with these. */
  int length(long number, long key);

  /** The most that it can take. */
  long maxLength();

  /** Writes them. */
  void write(long number, long key, ByteBuffer out);
}
