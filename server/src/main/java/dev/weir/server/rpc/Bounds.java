package dev.weir.server.rpc;

/** What a client may hold. */
final class Bounds {

  /** Of one message, unless its method says otherwise. */
  static final int MESSAGE_BYTES = 64 * 1024;

  /** Of the headers of a call. */
  static final int HEADER_BYTES = 8 * 1024;

  /** Calls at once on a connection. */
  static final int STREAMS = 1_000;

  /** Calls on a connection that wait for an answer, those that the client gave up included. */
  static final int UNANSWERED = 2 * STREAMS;

  /** Of what a stream has sent and is not read yet. */
  static final int STREAM_WINDOW_BYTES = 256 * 1024;

  /** Of what a connection has sent and is not read yet. */
  static final int CONNECTION_WINDOW_BYTES = 1024 * 1024;

  /** Of a connection's messages that have come in part. */
  static final int PARTIAL_BYTES = 4 * 1024 * 1024;

  /** Requests of one stream that wait for an answer. */
  static final int PENDING = 1_024;

  /** Of one stream's answers that the client does not take. */
  static final int UNSENT_BYTES = 64 * 1024;

  /** Of all the streams' answers that the client of a connection does not take. */
  static final int CONNECTION_UNSENT_BYTES = 1024 * 1024;

  /** Calls that a client may give up in {@link #RESET_SECONDS}. */
  static final int RESETS = 10_000;

  static final int RESET_SECONDS = 10;

  /** In which a connection has to say that it speaks HTTP/2. */
  static final int PREFACE_SECONDS = 10;

  private Bounds() {}
}
