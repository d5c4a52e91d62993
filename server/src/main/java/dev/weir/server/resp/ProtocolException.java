package dev.weir.server.resp;

/** What came is not the protocol: where the next command begins is not known any more. */
final class ProtocolException extends Exception {

  private static final long serialVersionUID = 1;

  ProtocolException(String message) {
    super(message, null, false, false);
  }
}
