package dev.weir.server.resp;

import io.netty.buffer.ByteBuf;

/**
 * Reads commands from the bytes of one connection: arrays of bulk strings, or lines of words. What
 * it read is looked at in place and is good until the buffer moves on. Belongs to one event loop.
 *
 * <p>Bounds: {@value #MAX_ARGUMENTS} arguments, {@value #MAX_COMMAND_BYTES} bytes a command. A
 * command that is not complete costs O(arguments) each time more of it comes.
 */
final class CommandReader {

  static final int MAX_ARGUMENTS = 256;
  static final int MAX_COMMAND_BYTES = 64 * 1024;

  /** Digits of a length, with its sign. */
  private static final int MAX_LENGTH_DIGITS = 11;

  private static final int INCOMPLETE = -1;

  private final Arguments arguments = new Arguments(MAX_ARGUMENTS);

  /** Where the line that was being looked at goes on. */
  private int at;

  private int scanned;

  /** The command that was read last. */
  Arguments arguments() {
    return arguments;
  }

  /**
   * Reads the next command and moves the buffer behind it; leaves the buffer alone if the command
   * is not complete.
   *
   * @return whether there was one; it may have no arguments, and then means nothing
   */
  boolean next(ByteBuf in) throws ProtocolException {
    if (!in.isReadable()) {
      return false;
    }
    boolean read = in.getByte(in.readerIndex()) == '*' ? array(in) : line(in);
    if (!read && in.readableBytes() > MAX_COMMAND_BYTES) {
      throw new ProtocolException("too big a command (expected: at most 65536 bytes)");
    }
    return read;
  }

  private boolean array(ByteBuf in) throws ProtocolException {
    int end = in.writerIndex();
    at = in.readerIndex() + 1;
    long count = length(in, end, "invalid multibulk length");
    if (count == INCOMPLETE) {
      return false;
    }
    if (count > MAX_ARGUMENTS) {
      throw new ProtocolException("invalid multibulk length");
    }
    arguments.begin(in);
    for (int i = 0; i < count; i++) {
      if (at == end) {
        return false;
      }
      if (in.getByte(at) != '$') {
        char came = (char) (in.getByte(at) & 0xff);
        String shown = came > ' ' && came < 0x7f ? "'" + came + "'" : "byte " + (int) came;
        throw new ProtocolException("expected '$', got " + shown);
      }
      at++;
      long length = length(in, end, "invalid bulk length");
      if (length == INCOMPLETE) {
        return false;
      }
      if (length < 0 || length > MAX_COMMAND_BYTES) {
        throw new ProtocolException("invalid bulk length");
      }
      if (end - at < length + 2) {
        return false;
      }
      arguments.add(at, (int) length);
      at += (int) length;
      if (in.getByte(at) != '\r' || in.getByte(at + 1) != '\n') {
        throw new ProtocolException("expected CRLF after a bulk string");
      }
      at += 2;
    }
    in.readerIndex(at);
    return true;
  }

  /** The number of a line that ends in CRLF; -1 if it is not complete, -2 for any below zero. */
  private long length(ByteBuf in, int end, String error) throws ProtocolException {
    int start = at;
    long number = 0;
    boolean negative = false;
    for (int i = start; i < end; i++) {
      byte b = in.getByte(i);
      if (b >= '0' && b <= '9') {
        number = number * 10 + (b - '0');
      } else if (b == '-' && i == start) {
        negative = true;
      } else if (b == '\r' && i > start + (negative ? 1 : 0)) {
        if (i + 1 == end) {
          return INCOMPLETE;
        }
        if (in.getByte(i + 1) != '\n') {
          throw new ProtocolException(error);
        }
        at = i + 2;
        return negative ? -2 : number;
      } else {
        throw new ProtocolException(error);
      }
      if (i - start >= MAX_LENGTH_DIGITS) {
        throw new ProtocolException(error);
      }
    }
    return INCOMPLETE;
  }

  private boolean line(ByteBuf in) throws ProtocolException {
    int start = in.readerIndex();
    int newline = in.indexOf(start + scanned, in.writerIndex(), (byte) '\n');
    if (newline < 0) {
      scanned = in.readableBytes();
      if (scanned > MAX_COMMAND_BYTES) {
        throw new ProtocolException("too big inline request");
      }
      return false;
    }
    scanned = 0;
    int end = newline > start && in.getByte(newline - 1) == '\r' ? newline - 1 : newline;
    InlineWords.split(in, start, end, arguments);
    in.readerIndex(newline + 1);
    return true;
  }
}
