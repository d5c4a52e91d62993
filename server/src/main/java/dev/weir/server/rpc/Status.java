package dev.weir.server.rpc;

/** How a call ended, by the names and numbers of gRPC. */
public enum Status {
  /** With its answer. */
  OK(0),
  /** The caller gave up. */
  CANCELLED(1),
  /** Something failed of which no more is said. */
  UNKNOWN(2),
  /** The request is not what was expected. */
  INVALID_ARGUMENT(3),
  /** The caller's deadline passed. */
  DEADLINE_EXCEEDED(4),
  /** What was asked for does not exist. */
  NOT_FOUND(5),
  /** Nobody may do that. */
  PERMISSION_DENIED(7),
  /** More than a bound allows. */
  RESOURCE_EXHAUSTED(8),
  /** There is no such method. */
  UNIMPLEMENTED(12),
  /** A fault of the server's own. */
  INTERNAL(13),
  /** Not now; the same call may succeed later or elsewhere. */
  UNAVAILABLE(14),
  /** Whoever calls has not shown that it may. */
  UNAUTHENTICATED(16);

  private final int code;

  Status(int code) {
    this.code = code;
  }

  /** Its number. */
  public int code() {
    return code;
  }
}
