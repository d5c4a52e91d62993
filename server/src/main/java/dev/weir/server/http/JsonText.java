package dev.weir.server.http;

import io.netty.util.AsciiString;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** JSON as bytes, written from left to right. Belongs to one thread. */
final class JsonText {

  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  private static final int MAX_LONG_DIGITS = 19;

  /** 00 01 … 99: a number is written two digits at a time. */
  private static final byte[] PAIRS = new byte[200];

  static {
    for (int i = 0; i < 100; i++) {
      PAIRS[2 * i] = (byte) ('0' + i / 10);
      PAIRS[2 * i + 1] = (byte) ('0' + i % 10);
    }
  }

  private byte[] bytes;
  private int length;

  JsonText(int expectedBytes) {
    bytes = new byte[expectedBytes];
  }

  private void room(int more) {
    if (bytes.length - length < more) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + more));
    }
  }

  /** JSON as it is, in ASCII. */
  @SuppressWarnings("deprecation") // the one copy without a decoder; what is given is ASCII
  JsonText raw(String ascii) {
    int chars = ascii.length();
    room(chars);
    ascii.getBytes(0, chars, bytes, length);
    length += chars;
    return this;
  }

  /** A number that is not negative. */
  JsonText number(long value) {
    int digits = digits(value);
    room(digits);
    int at = length + digits;
    long large = value;
    for (; large > Integer.MAX_VALUE; large /= 100) {
      at = pair(at, (int) (large % 100));
    }
    int rest = (int) large;
    for (; rest >= 10; rest /= 100) {
      at = pair(at, rest % 100);
    }
    if (at > length) {
      bytes[length] = (byte) ('0' + rest);
    }
    length += digits;
    return this;
  }

  private int pair(int end, int value) {
    bytes[end - 1] = PAIRS[2 * value + 1];
    bytes[end - 2] = PAIRS[2 * value];
    return end - 2;
  }

  private static int digits(long value) {
    int digits = 1;
    for (long bound = 10; digits < MAX_LONG_DIGITS && value >= bound; bound *= 10) {
      digits++;
    }
    return digits;
  }

  /** A text in quotes, with what has to be escaped. */
  JsonText text(String value) {
    room(value.length() + 2);
    bytes[length++] = '"';
    byte[] utf8 = value.getBytes(StandardCharsets.UTF_8);
    room(6 * utf8.length + 1);
    for (byte b : utf8) {
      escaped(b);
    }
    bytes[length++] = '"';
    return this;
  }

  private void escaped(byte b) {
    if (b == '"' || b == '\\') {
      bytes[length++] = '\\';
      bytes[length++] = b;
    } else if ((b >= 0 && b < ' ') || b == 0x7f) {
      raw("\\u00");
      bytes[length++] = HEX[b >> 4];
      bytes[length++] = HEX[b & 15];
    } else {
      bytes[length++] = b;
    }
  }

  Buffer toBuffer() {
    return Buffer.buffer(length).appendBytes(bytes, 0, length);
  }

  /** As the value of a header, if what was written is one; nothing more may be written. */
  CharSequence toAscii() {
    return new AsciiString(bytes, 0, length, false);
  }

  @Override
  public String toString() {
    return new String(bytes, 0, length, StandardCharsets.UTF_8);
  }
}
