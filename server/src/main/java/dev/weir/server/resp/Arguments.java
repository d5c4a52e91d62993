package dev.weir.server.resp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.OptionalLong;

/** The words of one command, looked at where they came in. Reused from command to command. */
final class Arguments {

  private static final int MAX_LONG_DIGITS = 20;

  private final int[] starts;
  private final int[] lengths;
  private ByteBuf source = Unpooled.EMPTY_BUFFER;
  private int count;

  Arguments(int most) {
    starts = new int[most];
    lengths = new int[most];
  }

  void begin(ByteBuf in) {
    source = in;
    count = 0;
  }

  void add(int start, int length) {
    starts[count] = start;
    lengths[count] = length;
    count++;
  }

  int count() {
    return count;
  }

  /** Whether it is this word, which is ASCII in capitals, in whatever case. */
  boolean is(int index, String word) {
    int length = lengths[index];
    if (length != word.length()) {
      return false;
    }
    int start = starts[index];
    for (int i = 0; i < length; i++) {
      int b = source.getByte(start + i);
      int upper = b >= 'a' && b <= 'z' ? b - ('a' - 'A') : b;
      if (upper != word.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** The number, if it is one of 64 bits in decimal digits. */
  OptionalLong integer(int index) {
    int length = lengths[index];
    int start = starts[index];
    if (length == 0 || length > MAX_LONG_DIGITS) {
      return OptionalLong.empty();
    }
    boolean negative = source.getByte(start) == '-';
    long number = 0;
    for (int i = negative ? 1 : 0; i < length; i++) {
      int digit = source.getByte(start + i) - '0';
      // Counted below zero, where there is one number more.
      if (digit < 0 || digit > 9 || number < (Long.MIN_VALUE + digit) / 10) {
        return OptionalLong.empty();
      }
      number = number * 10 - digit;
    }
    if ((negative && length == 1) || (!negative && number == Long.MIN_VALUE)) {
      return OptionalLong.empty();
    }
    return OptionalLong.of(negative ? number : -number);
  }

  /**
   * The text.
   *
   * @throws CommandException if it is not UTF-8
   */
  String text(int index) {
    byte[] bytes = bytes(index);
    for (byte b : bytes) {
      if (b < 0) {
        return decoded(bytes);
      }
    }
    return new String(bytes, StandardCharsets.ISO_8859_1);
  }

  private static String decoded(byte[] bytes) {
    try {
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      throw new CommandException("ERR an argument is not UTF-8");
    }
  }

  byte[] bytes(int index) {
    byte[] bytes = new byte[lengths[index]];
    source.getBytes(starts[index], bytes);
    return bytes;
  }

  /** The word for a message: short, in lower case, printable. */
  String shown(int index) {
    int length = Math.min(lengths[index], 64);
    String text = source.toString(starts[index], length, StandardCharsets.ISO_8859_1);
    String printable = text.replaceAll("[^ -~]", "?");
    return printable.toLowerCase(Locale.ROOT);
  }
}
