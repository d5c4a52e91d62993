package dev.weir.app.load.protocol;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A message of protobuf whose texts are templates. */
final class Message implements Filled {

  private static final int WIRE_TYPE_BITS = 3;
  private static final int VARINT = 0;
  private static final int DELIMITED = 2;
  private static final int MAX_LENGTH_BYTES = 5;

  /** A field: its tag, with its value if that is a number, and else its content. */
  static final class Field {

    private final byte[] prefix;
    private final @Nullable Filled content;

    private Field(byte[] prefix, @Nullable Filled content) {
      this.prefix = prefix;
      this.content = content;
    }

    static Field of(int number, Filled content) {
      return new Field(varints((number << WIRE_TYPE_BITS) | DELIMITED), content);
    }

    static Field of(int number, long value) {
      return new Field(varints(((long) number << WIRE_TYPE_BITS) | VARINT, value), null);
    }
  }

  private final Field[] fields;

  Message(List<Field> fields) {
    this.fields = fields.toArray(Field[]::new);
  }

  @Override
  public int length(long number, long key) {
    int length = 0;
    for (Field field : fields) {
      length += field.prefix.length;
      Filled content = field.content;
      if (content != null) {
        int inner = content.length(number, key);
        length += varintLength(inner) + inner;
      }
    }
    return length;
  }

  @Override
  public long maxLength() {
    long length = 0;
    for (Field field : fields) {
      Filled content = field.content;
      length += field.prefix.length;
      length += content == null ? 0 : MAX_LENGTH_BYTES + content.maxLength();
    }
    return length;
  }

  @Override
  public void write(long number, long key, ByteBuffer out) {
    for (Field field : fields) {
      out.put(field.prefix);
      Filled content = field.content;
      if (content != null) {
        int rest = content.length(number, key);
        for (; rest > 0x7f; rest >>>= 7) {
          out.put((byte) (rest | 0x80));
        }
        out.put((byte) rest);
        content.write(number, key, out);
      }
    }
  }

  private static int varintLength(int value) {
    int length = 1;
    for (int rest = value >>> 7; rest != 0; rest >>>= 7) {
      length++;
    }
    return length;
  }

  private static byte[] varints(long... values) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (long value : values) {
      long rest = value;
      for (; rest >>> 7 != 0; rest >>>= 7) {
        bytes.write(((int) rest & 0x7f) | 0x80);
      }
      bytes.write((int) rest);
    }
    return bytes.toByteArray();
  }
}
