package dev.weir.app.load.protocol;

import java.nio.ByteBuffer;

/** Frames of HTTP/2 (RFC 9113) in the bytes of one connection, and how they are written. */
final class Http2Frames {

  static final int DATA = 0;
  static final int HEADERS = 1;
  static final int RST_STREAM = 3;
  static final int SETTINGS = 4;
  static final int PING = 6;
  static final int GOAWAY = 7;
  static final int WINDOW_UPDATE = 8;
  static final int CONTINUATION = 9;

  static final int END_STREAM = 1;
  static final int ACK = 1;
  static final int END_HEADERS = 4;
  static final int PADDED = 8;
  static final int PRIORITY = 32;

  static final int HEAD_BYTES = 9;

  /** The most that a frame holds where nobody said otherwise. */
  static final int MAX_PAYLOAD = 1 << 14;

  /** Who is told of a frame. */
  interface Reader {

    /** A whole frame has come. */
    void frame(int type, int flags, int stream, byte[] bytes, int from, int length)
        throws BadAnswerException;
  }

  private final byte[] kept = new byte[HEAD_BYTES + MAX_PAYLOAD];
  private int keptLength;

  /** Finds the frames; what is not whole is kept for the next piece. */
  void read(byte[] bytes, int length, Reader reader) throws BadAnswerException {
    int at = 0;
    while (keptLength > 0 && at < length) {
      at += keep(bytes, at, length);
      if (keptLength >= HEAD_BYTES && keptLength == HEAD_BYTES + payload(kept, 0)) {
        keptLength = 0;
        tell(kept, 0, reader);
      }
    }
    while (length - at >= HEAD_BYTES && length - at >= HEAD_BYTES + payload(bytes, at)) {
      int size = HEAD_BYTES + payload(bytes, at);
      tell(bytes, at, reader);
      at += size;
    }
    if (at < length) {
      keep(bytes, at, length);
    }
  }

  /** Takes the rest of a frame's head, or of a frame. */
  private int keep(byte[] bytes, int at, int length) throws BadAnswerException {
    int wanted = HEAD_BYTES;
    if (keptLength >= HEAD_BYTES) {
      wanted += payload(kept, 0);
    } else if (keptLength == 0 && length - at >= HEAD_BYTES) {
      wanted += payload(bytes, at);
    }
    int taken = Math.min(wanted - keptLength, length - at);
    System.arraycopy(bytes, at, kept, keptLength, taken);
    keptLength += taken;
    return taken;
  }

  private static int payload(byte[] bytes, int at) throws BadAnswerException {
    int payload =
        ((bytes[at] & 0xff) << 16) | ((bytes[at + 1] & 0xff) << 8) | (bytes[at + 2] & 0xff);
    if (payload > MAX_PAYLOAD) {
      throw new BadAnswerException("a frame: " + payload + " bytes (expected: 0.." + MAX_PAYLOAD);
    }
    return payload;
  }

  private static void tell(byte[] bytes, int at, Reader reader) throws BadAnswerException {
    int stream = number(bytes, at + 5) & Integer.MAX_VALUE;
    reader.frame(
        bytes[at + 3], bytes[at + 4] & 0xff, stream, bytes, at + HEAD_BYTES, payload(bytes, at));
  }

  /** Four bytes, the highest first. */
  static int number(byte[] bytes, int at) {
    return (bytes[at] << 24)
        | ((bytes[at + 1] & 0xff) << 16)
        | ((bytes[at + 2] & 0xff) << 8)
        | (bytes[at + 3] & 0xff);
  }

  /** Writes a frame's head; its payload follows. */
  static void head(ByteBuffer out, int length, int type, int flags, int stream) {
    out.putInt((length << 8) | type).put((byte) flags).putInt(stream);
  }

  static void windowUpdate(ByteBuffer out, int stream, int more) {
    head(out, Integer.BYTES, WINDOW_UPDATE, 0, stream);
    out.putInt(more);
  }
}
