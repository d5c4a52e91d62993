package dev.weir.server.rpc;

import com.google.protobuf.InvalidProtocolBufferException;
import io.netty.buffer.ByteBuf;

/**
 * Messages in a stream of bytes: a flag, the length in four bytes, the message. Compression is not
 * offered, so the flag is 0. Belongs to one event loop, whose connections share its scratch space.
 */
final class Framing {

  static final int PREFIX_BYTES = 5;

  private static final int SMALL = 512;

  private byte[] scratch = new byte[SMALL];

  /**
   * The length of the message that begins here.
   *
   * @throws CallException if it cannot be read
   */
  static int length(ByteBuf in, Method<?, ?> method) throws CallException {
    int at = in.readerIndex();
    long length = in.getUnsignedInt(at + 1);
    if (in.getByte(at) != 0) {
      throw new CallException(
          Status.UNIMPLEMENTED, "message: compressed (expected: not compressed)");
    }
    if (length > method.maxBytes()) {
      throw new CallException(
          Status.RESOURCE_EXHAUSTED,
          "message: " + length + " bytes (expected: at most " + method.maxBytes() + ")");
    }
    return (int) length;
  }

  /** Whether a whole message is there. */
  static boolean isWhole(ByteBuf in, Method<?, ?> method) throws CallException {
    return in.readableBytes() >= PREFIX_BYTES
        && in.readableBytes() - PREFIX_BYTES >= length(in, method);
  }

  /** Reads a whole message. */
  <Q> Q read(ByteBuf in, Method<Q, ?> method) throws CallException {
    int length = length(in, method);
    in.skipBytes(PREFIX_BYTES);
    byte[] bytes = room(length);
    in.readBytes(bytes, 0, length);
    try {
      return method.reader().read(bytes, length);
    } catch (InvalidProtocolBufferException e) {
      throw new CallException(
          Status.INVALID_ARGUMENT, "message: malformed (expected: as the service describes it)");
    }
  }

  /** Writes a message. */
  <R> void write(ByteBuf out, R answer, AnswerForm<R> form) {
    int size = form.size(answer);
    byte[] bytes = room(size);
    form.write(answer, bytes, size);
    out.ensureWritable(PREFIX_BYTES + size).writeByte(0).writeInt(size);
    out.writeBytes(bytes, 0, size);
  }

  private byte[] room(int length) {
    if (length > Bounds.MESSAGE_BYTES) {
      return new byte[length]; // too rare to be kept
    }
    if (length > scratch.length) {
      scratch = new byte[Math.max(length, 2 * scratch.length)];
    }
    return scratch;
  }
}
