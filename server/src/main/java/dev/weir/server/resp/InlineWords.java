package dev.weir.server.resp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;

/** Splits a line into words as Redis does: blanks between them, single or double quotes in them. */
final class InlineWords {

  private final ByteBuf in;
  private final int end;
  private final byte[] words;
  private int filled;
  private int at;

  private InlineWords(ByteBuf in, int start, int end) {
    this.in = in;
    this.at = start;
    this.end = end;
    this.words = new byte[end - start];
  }

  static void split(ByteBuf in, int start, int end, Arguments into) throws ProtocolException {
    InlineWords line = new InlineWords(in, start, end);
    into.begin(Unpooled.wrappedBuffer(line.words));
    while (line.skipBlanks()) {
      if (into.count() == CommandReader.MAX_ARGUMENTS) {
        throw new ProtocolException("too many words in an inline request");
      }
      int from = line.filled;
      line.word();
      into.add(from, line.filled - from);
    }
  }

  private boolean skipBlanks() {
    while (at < end && isBlank(in.getByte(at))) {
      at++;
    }
    return at < end;
  }

  private static boolean isBlank(byte b) {
    return b == ' ' || b == '\t';
  }

  private void word() throws ProtocolException {
    while (at < end && !isBlank(in.getByte(at))) {
      byte b = in.getByte(at);
      if (b == '"' || b == '\'') {
        quoted(b);
      } else {
        words[filled++] = b;
        at++;
      }
    }
  }

  private void quoted(byte quote) throws ProtocolException {
    at++;
    while (at < end && in.getByte(at) != quote) {
      boolean escapes =
          in.getByte(at) == '\\' && at + 1 < end && (quote == '"' || in.getByte(at + 1) == '\'');
      words[filled++] = escapes ? escaped() : in.getByte(at++);
    }
    if (at >= end || (at + 1 < end && !isBlank(in.getByte(at + 1)))) {
      throw new ProtocolException("unbalanced quotes in request");
    }
    at++;
  }

  private byte escaped() {
    byte b = in.getByte(at + 1);
    if (b == 'x' && at + 3 < end) {
      int high = Character.digit(in.getByte(at + 2), 16);
      int low = Character.digit(in.getByte(at + 3), 16);
      if (high >= 0 && low >= 0) {
        at += 4;
        return (byte) (high << 4 | low);
      }
    }
    at += 2;
    return switch (b) {
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'b' -> '\b';
      case 'a' -> 7;
      default -> b;
    };
  }
}
