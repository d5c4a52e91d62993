package dev.weir.app.load.protocol;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayOutputStream;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The head of a gRPC call in HPACK (RFC 7541): the first one of a connection enters its fields into
 * the server's table, all others are their numbers there. A server whose table is too small gets
 * every head in full.
 */
final class RequestHeads {

  private static final int INDEXED = 0x80;
  private static final int POST = INDEXED | 3;
  private static final int HTTP = INDEXED | 6;
  private static final int ENTERED_UNDER_NEW_NAME = 0x40;
  private static final int NOT_ENTERED = 0x00;
  private static final int NEWEST = 62;
  private static final int ENTRY_OVERHEAD = 32;

  /** Says that the table is empty from now on. */
  private static final int NO_TABLE = 0x20;

  private final byte[] first;
  private final byte[] next;
  private final byte[] plain;
  private final int tableBytes;

  /**
   * @param path of the method
   * @param authority whom it is for
   */
  RequestHeads(String path, String authority) {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put(":path", path);
    fields.put(":authority", authority);
    fields.put("content-type", "application/grpc");
    fields.put("te", "trailers");
    first = literals(ENTERED_UNDER_NEW_NAME, fields);
    plain = literals(NOT_ENTERED, fields);
    next = new byte[2 + fields.size()];
    next[0] = (byte) POST;
    next[1] = (byte) HTTP;
    for (int i = 0; i < fields.size(); i++) {
      next[2 + i] = (byte) (INDEXED | (NEWEST + fields.size() - 1 - i));
    }
    tableBytes =
        fields.entrySet().stream()
            .mapToInt(each -> each.getKey().length() + each.getValue().length() + ENTRY_OVERHEAD)
            .sum();
  }

  /** The most bytes of a head. */
  int maxLength() {
    return plain.length + 1;
  }

  /** Whether a table of so many bytes holds the fields. */
  boolean fitInto(long bytes) {
    return bytes >= tableBytes;
  }

  byte[] first() {
    return first;
  }

  byte[] next() {
    return next;
  }

  /** Without the table; the first one of these gives it up. */
  byte[] plain(boolean givesUpTable) {
    if (!givesUpTable) {
      return plain;
    }
    byte[] all = new byte[1 + plain.length];
    all[0] = NO_TABLE;
    System.arraycopy(plain, 0, all, 1, plain.length);
    return all;
  }

  private static byte[] literals(int kind, Map<String, String> fields) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(POST);
    out.write(HTTP);
    fields.forEach(
        (name, value) -> {
          out.write(kind);
          text(out, name);
          text(out, value);
        });
    return out.toByteArray();
  }

  private static void text(ByteArrayOutputStream out, String text) {
    byte[] bytes = text.getBytes(US_ASCII);
    int rest = bytes.length - 0x7f;
    out.write(Math.min(bytes.length, 0x7f));
    if (rest >= 0) {
      for (; rest > 0x7f; rest >>>= 7) {
        out.write((rest & 0x7f) | 0x80);
      }
      out.write(rest);
    }
    out.writeBytes(bytes);
  }
}
