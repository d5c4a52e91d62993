package dev.weir.app.load.protocol;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import java.util.Arrays;

/**
 * Reads the heads and trailers of one connection's answers. Blocks that are numbers of the table
 * alone mean the same as long as the table is the same: they are read once.
 */
final class AnswerHeads {

  /** No status in this block: the answer goes on. */
  static final int NONE = -1;

  private static final int KNOWN = 8;
  private static final int HTTP_OK = 200;

  private final DefaultHttp2HeadersDecoder decoder =
      new DefaultHttp2HeadersDecoder(false, Http2Frames.MAX_PAYLOAD);
  private final long[] blocks = new long[KNOWN];
  private final int[] codes = new int[KNOWN];
  private int known;

  /** The code of {@link GrpcCode} that a whole block tells, or {@link #NONE}. */
  int read(byte[] bytes, int from, int length) throws BadAnswerException {
    long block = numbers(bytes, from, length);
    for (int i = 0; block != 0 && i < known; i++) {
      if (blocks[i] == block) {
        return codes[i];
      }
    }
    int code = decode(bytes, from, length);
    if (block == 0) {
      known = 0; // it may have changed the table
      Arrays.fill(blocks, 0);
    } else if (known < KNOWN) {
      blocks[known] = block;
      codes[known++] = code;
    }
    return code;
  }

  /** The block as one number if it is nothing but short numbers of the table, else 0. */
  private static long numbers(byte[] bytes, int from, int length) {
    if (length > Long.BYTES) {
      return 0;
    }
    long block = 0;
    for (int i = from; i < from + length; i++) {
      if (bytes[i] >= 0 || bytes[i] == (byte) 0xff || bytes[i] == (byte) 0x80) {
        return 0;
      }
      block = (block << Byte.SIZE) | (bytes[i] & 0xff);
    }
    return block;
  }

  private int decode(byte[] bytes, int from, int length) throws BadAnswerException {
    Http2Headers headers;
    try {
      headers = decoder.decodeHeaders(1, Unpooled.wrappedBuffer(bytes, from, length));
    } catch (Http2Exception e) {
      throw new BadAnswerException("the head of an answer: " + e.getMessage());
    }
    CharSequence http = headers.status();
    if (http != null && number(http) != HTTP_OK) {
      return GrpcCode.ofHttp(number(http));
    }
    CharSequence status = headers.get("grpc-status");
    return status == null ? NONE : GrpcCode.of(number(status));
  }

  private static int number(CharSequence text) throws BadAnswerException {
    try {
      return Integer.parseInt(text, 0, text.length(), 10);
    } catch (NumberFormatException e) {
      throw new BadAnswerException("a status: " + text + " (expected: a number)");
    }
  }
}
