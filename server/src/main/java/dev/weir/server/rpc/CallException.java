package dev.weir.server.rpc;

/** Ends a call. */
final class CallException extends Exception {

  private static final long serialVersionUID = 1;

  private final Status status;

  CallException(Status status, String message) {
    super(message, null, false, false);
    this.status = status;
  }

  Status status() {
    return status;
  }

  String reason() {
    return String.valueOf(getMessage());
  }
}
