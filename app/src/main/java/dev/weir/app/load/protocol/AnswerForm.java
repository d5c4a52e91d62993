package dev.weir.app.load.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;

/** What a message of an answer says. */
enum AnswerForm {
  /** Weir's own: allowed, or why not. */
  CHECK {
    @Override
    int code(byte[] bytes, int from, int length) throws BadAnswerException {
      Fields fields = new Fields(bytes, from, length);
      boolean allowed = false;
      String why = "";
      while (fields.next()) {
        if (fields.number == 1 && !fields.isText) {
          allowed = fields.value != 0;
        } else if (fields.number == 6 && fields.isText) {
          why = fields.text();
        }
      }
      if (allowed) {
        return GrpcCode.OK;
      }
      return switch (why) {
        case "INVALID_REQUEST" -> GrpcCode.INVALID_ARGUMENT;
        case "UNAVAILABLE" -> GrpcCode.UNAVAILABLE;
        default -> GrpcCode.DENIED;
      };
    }
  },
  /** Envoy's: the overall code. */
  ENVOY {
    private static final int OVER_LIMIT = 2;

    @Override
    int code(byte[] bytes, int from, int length) throws BadAnswerException {
      Fields fields = new Fields(bytes, from, length);
      int code = GrpcCode.UNKNOWN;
      while (fields.next()) {
        if (fields.number == 1 && !fields.isText) {
          code = fields.value == OVER_LIMIT ? GrpcCode.DENIED : GrpcCode.OK;
        }
      }
      return code;
    }
  };

  /** The code of {@link GrpcCode} that a whole message tells. */
  abstract int code(byte[] bytes, int from, int length) throws BadAnswerException;

  /** The fields of a message, one after the other. */
  private static final class Fields {

    private final byte[] bytes;
    private final int end;
    private int at;
    private int number;
    private long value;
    private boolean isText;

    Fields(byte[] bytes, int from, int length) {
      this.bytes = bytes;
      this.at = from;
      this.end = from + length;
    }

    boolean next() throws BadAnswerException {
      if (at < end) {
        long tag = varint();
        number = (int) (tag >>> 3);
        isText = (tag & 7) == 2;
        switch ((int) tag & 7) {
          case 0 -> value = varint();
          case 1 -> skip(Long.BYTES);
          case 2 -> {
            value = varint();
            skip(value);
          }
          case 5 -> skip(Integer.BYTES);
          default -> throw new BadAnswerException("a message: no protobuf");
        }
        return true;
      }
      return false;
    }

    /** Of a field that has come with its length. */
    String text() {
      return new String(bytes, at - (int) value, (int) value, UTF_8);
    }

    private void skip(long count) throws BadAnswerException {
      if (count < 0 || count > end - at) {
        throw new BadAnswerException("a message: a field beyond its end");
      }
      at += (int) count;
    }

    private long varint() throws BadAnswerException {
      long result = 0;
      for (int shift = 0; shift < Long.SIZE; shift += 7) {
        if (at == end) {
          break;
        }
        byte next = bytes[at++];
        result |= (long) (next & 0x7f) << shift;
        if (next >= 0) {
          return result;
        }
      }
      throw new BadAnswerException("a message: a number without an end");
    }
  }
}
