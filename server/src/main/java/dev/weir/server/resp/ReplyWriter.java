package dev.weir.server.resp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.charset.StandardCharsets;

/** Writes replies in the version of the protocol that the client asked for. */
final class ReplyWriter {

  private static final int MAX_DIGITS = 20;

  private final byte[] digits = new byte[MAX_DIGITS + 2];
  private boolean resp3;

  /** Whether the client understands RESP3. */
  boolean resp3() {
    return resp3;
  }

  void resp3(boolean understood) {
    resp3 = understood;
  }

  void simple(ByteBuf out, String ascii) {
    out.writeByte('+');
    line(out, ascii);
  }

  void error(ByteBuf out, String message) {
    out.writeByte('-');
    line(out, message.replaceAll("[\\r\\n]", " "));
  }

  void integer(ByteBuf out, long number) {
    header(out, ':', number);
  }

  void bulk(ByteBuf out, String text) {
    bulk(out, text.getBytes(StandardCharsets.UTF_8));
  }

  void bulk(ByteBuf out, byte[] bytes) {
    header(out, '$', bytes.length);
    out.writeBytes(bytes);
    crlf(out);
  }

  void array(ByteBuf out, int items) {
    header(out, '*', items);
  }

  /** Begins so many pairs; a client of RESP2 gets them as one flat array. */
  void map(ByteBuf out, int pairs) {
    header(out, resp3 ? '%' : '*', resp3 ? pairs : pairs * 2L);
  }

  private void header(ByteBuf out, char type, long number) {
    int at = digits.length;
    digits[--at] = '\n';
    digits[--at] = '\r';
    long rest = number < 0 ? number : -number; // below zero, where there is one number more
    do {
      digits[--at] = (byte) ('0' - rest % 10);
      rest /= 10;
    } while (rest != 0);
    out.writeByte(type);
    if (number < 0) {
      out.writeByte('-');
    }
    out.writeBytes(digits, at, digits.length - at);
  }

  private static void line(ByteBuf out, String text) {
    ByteBufUtil.writeUtf8(out, text);
    crlf(out);
  }

  private static void crlf(ByteBuf out) {
    out.writeByte('\r');
    out.writeByte('\n');
  }
}
