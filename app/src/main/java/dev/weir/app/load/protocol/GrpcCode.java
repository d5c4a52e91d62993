package dev.weir.app.load.protocol;

import java.util.List;
import java.util.Set;

/** What the answers of gRPC calls come to, as numbers below 1000. */
final class GrpcCode {

  static final int OK = 0;
  static final int INVALID_ARGUMENT = 3;
  static final int UNKNOWN = 2;
  static final int UNAVAILABLE = 14;

  /** Answered, and denied. */
  static final int DENIED = 17;

  /** The server has ended the call without a status. */
  static final int RESET = 18;

  /** The server has gone away before it looked at the call. */
  static final int GONE_AWAY = 19;

  private static final List<String> NAMES =
      List.of(
          "OK",
          "CANCELLED",
          "UNKNOWN",
          "INVALID_ARGUMENT",
          "DEADLINE_EXCEEDED",
          "NOT_FOUND",
          "ALREADY_EXISTS",
          "PERMISSION_DENIED",
          "RESOURCE_EXHAUSTED",
          "FAILED_PRECONDITION",
          "ABORTED",
          "OUT_OF_RANGE",
          "UNIMPLEMENTED",
          "INTERNAL",
          "UNAVAILABLE",
          "DATA_LOSS",
          "UNAUTHENTICATED",
          "LIMITED",
          "RST_STREAM",
          "GOAWAY");

  private static final Set<String> OF_THE_REQUEST =
      Set.of(
          "INVALID_ARGUMENT",
          "NOT_FOUND",
          "ALREADY_EXISTS",
          "PERMISSION_DENIED",
          "FAILED_PRECONDITION",
          "OUT_OF_RANGE",
          "UNIMPLEMENTED",
          "UNAUTHENTICATED");

  private GrpcCode() {}

  /** The code of a {@code grpc-status}. */
  static int of(int status) {
    return status >= 0 && status < DENIED ? status : UNKNOWN;
  }

  /** The code of an HTTP status other than 200. */
  static int ofHttp(int status) {
    return Math.max(100, Math.min(999, status));
  }

  static String name(int code) {
    return code < NAMES.size() ? NAMES.get(code) : "HTTP " + code;
  }

  static Verdict verdict(int code) {
    if (code == OK) {
      return Verdict.ALLOWED;
    }
    if (code == DENIED) {
      return Verdict.DENIED;
    }
    return OF_THE_REQUEST.contains(name(code)) || (code >= 400 && code < 500)
        ? Verdict.REFUSED
        : Verdict.FAILED;
  }
}
