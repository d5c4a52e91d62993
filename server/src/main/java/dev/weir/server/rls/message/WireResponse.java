package dev.weir.server.rls.message;

import com.google.protobuf.CodedOutputStream;
import dev.weir.server.rls.message.RlsResponse.CurrentLimit;
import dev.weir.server.rls.message.RlsResponse.Header;
import dev.weir.server.rls.message.RlsResponse.Status;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Map;

/**
 * Writes {@code envoy.service.ratelimit.v3.RateLimitResponse} in protobuf's wire format; what is
 * zero or empty is left out.
 */
public final class WireResponse {

  private static final int OK = 1;
  private static final int OVER_LIMIT = 2;

  private WireResponse() {}

  /** Writes an answer. */
  public static byte[] write(RlsResponse response) {
    int size = CodedOutputStream.computeEnumSize(1, code(response.overLimit()));
    for (Status status : response.statuses()) {
      size += messageSize(2, size(status));
    }
    byte[] headers = headers(response);
    byte[] metadata = response.metadata().isEmpty() ? headers : Struct.write(response.metadata());
    boolean more = !response.metadata().isEmpty();
    size += headers.length + (more ? messageSize(6, metadata.length) : 0);
    byte[] bytes = new byte[size];
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    try {
      out.writeEnum(1, code(response.overLimit()));
      for (Status status : response.statuses()) {
        out.writeTag(2, 2);
        out.writeUInt32NoTag(size(status));
        write(out, status);
      }
      out.writeRawBytes(headers);
      if (more) {
        out.writeByteArray(6, metadata);
      }
      out.checkNoSpaceLeft();
    } catch (IOException e) {
      throw new UncheckedIOException("an array of the size that was computed", e);
    }
    return bytes;
  }

  private static int code(boolean overLimit) {
    return overLimit ? OVER_LIMIT : OK;
  }

  private static int messageSize(int field, int size) {
    return CodedOutputStream.computeTagSize(field)
        + CodedOutputStream.computeUInt32SizeNoTag(size)
        + size;
  }

  private static int size(Status status) {
    int size = CodedOutputStream.computeEnumSize(1, code(status.overLimit()));
    CurrentLimit limit = status.limit();
    if (limit != null) {
      size += messageSize(2, size(limit)) + messageSize(4, durationSize(status));
    }
    if (status.remaining() != 0) {
      size += CodedOutputStream.computeUInt32Size(3, (int) status.remaining());
    }
    return size;
  }

  private static int durationSize(Status status) {
    return CodedOutputStream.computeInt64Size(1, status.resetSeconds());
  }

  private static int size(CurrentLimit limit) {
    int size = CodedOutputStream.computeEnumSize(2, limit.unit().number());
    if (limit.requestsPerUnit() != 0) {
      size += CodedOutputStream.computeUInt32Size(1, (int) limit.requestsPerUnit());
    }
    if (limit.unitMultiplier() != 1) {
      size += messageSize(4, multiplierSize(limit));
    }
    return limit.name().isEmpty()
        ? size
        : size + CodedOutputStream.computeStringSize(3, limit.name());
  }

  private static int multiplierSize(CurrentLimit limit) {
    return CodedOutputStream.computeUInt32Size(1, (int) limit.unitMultiplier());
  }

  private static void write(CodedOutputStream out, Status status) throws IOException {
    out.writeEnum(1, code(status.overLimit()));
    CurrentLimit limit = status.limit();
    if (limit != null) {
      out.writeTag(2, 2);
      out.writeUInt32NoTag(size(limit));
      if (limit.requestsPerUnit() != 0) {
        out.writeUInt32(1, (int) limit.requestsPerUnit());
      }
      out.writeEnum(2, limit.unit().number());
      if (!limit.name().isEmpty()) {
        out.writeString(3, limit.name());
      }
      if (limit.unitMultiplier() != 1) {
        out.writeTag(4, 2);
        out.writeUInt32NoTag(multiplierSize(limit));
        out.writeUInt32(1, (int) limit.unitMultiplier());
      }
    }
    if (status.remaining() != 0) {
      out.writeUInt32(3, (int) status.remaining());
    }
    if (limit != null) {
      out.writeTag(4, 2);
      out.writeUInt32NoTag(durationSize(status));
      out.writeInt64(1, status.resetSeconds());
    }
  }

  private static final byte[] NOTHING = {};

  private static byte[] headers(RlsResponse response) {
    if (response.headers().isEmpty()) {
      return NOTHING;
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    try {
      for (Header header : response.headers()) {
        out.writeByteArray(3, pair(header));
      }
      out.flush();
    } catch (IOException e) {
      throw new UncheckedIOException("memory does not fail", e);
    }
    return bytes.toByteArray();
  }

  private static byte[] pair(Header header) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    CodedOutputStream out = CodedOutputStream.newInstance(bytes);
    out.writeString(1, header.key());
    out.writeString(2, header.value());
    out.flush();
    return bytes.toByteArray();
  }

  /** {@code google.protobuf.Struct}. */
  private static final class Struct {

    private Struct() {}

    static byte[] write(Map<?, ?> struct) {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      CodedOutputStream out = CodedOutputStream.newInstance(bytes);
      try {
        for (Map.Entry<?, ?> field : struct.entrySet()) {
          ByteArrayOutputStream entry = new ByteArrayOutputStream();
          CodedOutputStream fields = CodedOutputStream.newInstance(entry);
          fields.writeString(1, String.valueOf(field.getKey()));
          fields.writeByteArray(2, value(field.getValue()));
          fields.flush();
          out.writeByteArray(1, entry.toByteArray());
        }
        out.flush();
      } catch (IOException e) {
        throw new UncheckedIOException("memory does not fail", e);
      }
      return bytes.toByteArray();
    }

    private static byte[] value(Object value) throws IOException {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      CodedOutputStream out = CodedOutputStream.newInstance(bytes);
      if (value instanceof Map<?, ?> struct) {
        out.writeByteArray(5, write(struct));
      } else if (value instanceof Iterable<?> list) {
        ByteArrayOutputStream items = new ByteArrayOutputStream();
        CodedOutputStream each = CodedOutputStream.newInstance(items);
        for (Object item : list) {
          each.writeByteArray(1, value(item));
        }
        each.flush();
        out.writeByteArray(6, items.toByteArray());
      } else if (value instanceof Number number) {
        out.writeDouble(2, number.doubleValue());
      } else if (value instanceof Boolean flag) {
        out.writeBool(4, flag);
      } else if (value instanceof String text) {
        out.writeString(3, text);
      } else {
        out.writeEnum(1, 0);
      }
      out.flush();
      return bytes.toByteArray();
    }
  }
}
