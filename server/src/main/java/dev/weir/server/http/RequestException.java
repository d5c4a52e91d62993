package dev.weir.server.http;

import io.netty.handler.codec.http.HttpResponseStatus;

/** A request that is answered with an error. Has no stack trace: it is the client's mistake. */
final class RequestException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final int status;
  private final String code;
  private final String text;

  RequestException(HttpResponseStatus status, String code, String text) {
    super(text, null, false, false);
    this.status = status.code();
    this.code = code;
    this.text = text;
  }

  int status() {
    return status;
  }

  String code() {
    return code;
  }

  String text() {
    return text;
  }
}
