package dev.weir.server.rpc;

import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.ReadOnlyHttp2Headers;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** The headers of gRPC. */
final class Headers {

  static final AsciiString CONTENT_TYPE = AsciiString.cached("content-type");
  static final AsciiString ENCODING = AsciiString.cached("grpc-encoding");
  static final AsciiString AUTHORIZATION = AsciiString.cached("authorization");
  static final AsciiString TRACEPARENT = AsciiString.cached("traceparent");
  static final AsciiString TIMEOUT = AsciiString.cached("grpc-timeout");

  private static final AsciiString GRPC = AsciiString.cached("application/grpc");
  private static final AsciiString GRPC_PROTO = AsciiString.cached("application/grpc+proto");
  private static final AsciiString POST = AsciiString.cached("POST");
  private static final AsciiString IDENTITY = AsciiString.cached("identity");
  private static final AsciiString STATUS = AsciiString.cached("grpc-status");
  private static final AsciiString MESSAGE = AsciiString.cached("grpc-message");
  private static final AsciiString HTTP_OK = AsciiString.cached("200");

  /** Before the answers. */
  static final Http2Headers HEAD =
      ReadOnlyHttp2Headers.serverHeaders(false, HTTP_OK, CONTENT_TYPE, GRPC);

  /** After them, if all went well. */
  static final Http2Headers OK =
      ReadOnlyHttp2Headers.trailers(false, STATUS, AsciiString.cached("0"));

  private static final int MAX_TIMEOUT_DIGITS = 8;
  private static final char[] HEX = "0123456789ABCDEF".toCharArray();

  private Headers() {}

  /** The status of HTTP for what is no call; 0 if it is one. */
  static int refusal(Http2Headers headers) {
    CharSequence type = headers.get(CONTENT_TYPE);
    if (type == null || !isGrpc(type)) {
      return 415;
    }
    return AsciiString.contentEquals(POST, headers.method()) ? 0 : 405;
  }

  private static boolean isGrpc(CharSequence type) {
    if (AsciiString.contentEquals(GRPC, type) || AsciiString.contentEquals(GRPC_PROTO, type)) {
      return true;
    }
    String text = type.toString();
    return text.startsWith("application/grpc;") || text.startsWith("application/grpc+proto;");
  }

  /** Whether messages come as they are. */
  static boolean isIdentity(Http2Headers headers) {
    CharSequence encoding = headers.get(ENCODING);
    return encoding == null || AsciiString.contentEquals(IDENTITY, encoding);
  }

  /** How many nanoseconds the caller gives the call; 0 if it gives as many as it takes. */
  static long timeoutNanos(Http2Headers headers) throws CallException {
    CharSequence text = headers.get(TIMEOUT);
    if (text == null) {
      return 0;
    }
    int digits = text.length() - 1;
    if (digits < 1 || digits > MAX_TIMEOUT_DIGITS) {
      throw malformed(text);
    }
    long amount = 0;
    for (int i = 0; i < digits; i++) {
      char digit = text.charAt(i);
      if (digit < '0' || digit > '9') {
        throw malformed(text);
      }
      amount = 10 * amount + digit - '0';
    }
    TimeUnit unit =
        switch (text.charAt(digits)) {
          case 'H' -> TimeUnit.HOURS;
          case 'M' -> TimeUnit.MINUTES;
          case 'S' -> TimeUnit.SECONDS;
          case 'm' -> TimeUnit.MILLISECONDS;
          case 'u' -> TimeUnit.MICROSECONDS;
          case 'n' -> TimeUnit.NANOSECONDS;
          default -> throw malformed(text);
        };
    return Math.max(1, unit.toNanos(amount));
  }

  private static CallException malformed(CharSequence text) {
    return new CallException(
        Status.INVALID_ARGUMENT,
        "grpc-timeout: " + text + " (expected: up to 8 digits and one of H, M, S, m, u, n)");
  }

  /** After the answers, or instead of them, if something went wrong. */
  static Http2Headers trailers(boolean headSent, Status status, String message) {
    Http2Headers headers = new DefaultHttp2Headers(false);
    if (!headSent) {
      headers.status(HTTP_OK).add(CONTENT_TYPE, GRPC);
    }
    headers.add(STATUS, Integer.toString(status.code()));
    if (!message.isEmpty()) {
      headers.add(MESSAGE, percentEncoded(message));
    }
    return headers;
  }

  private static String percentEncoded(String message) {
    StringBuilder encoded = new StringBuilder(message.length());
    for (byte octet : message.getBytes(StandardCharsets.UTF_8)) {
      if (octet >= ' ' && octet <= '~' && octet != '%') {
        encoded.append((char) octet);
      } else {
        encoded.append('%').append(HEX[octet >> 4 & 15]).append(HEX[octet & 15]);
      }
    }
    return encoded.toString();
  }
}
