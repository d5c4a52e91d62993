package dev.weir.server.rpc;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.util.concurrent.Future;
import org.jspecify.annotations.Nullable;

/** One call, on one stream of a connection. Confined to the connection's event loop. */
abstract class Call {

  final RpcConnection connection;
  final Http2Stream stream;

  /** By which the caller wants it ended, by {@link System#nanoTime}; null if whenever. */
  private final @Nullable Long deadline;

  private @Nullable Future<?> timer;
  private @Nullable String traceparent;
  private boolean headSent;

  private boolean allInput;

  /** Whether it was answered to its end, or the caller is gone. */
  private boolean over;

  Call(RpcConnection connection, Http2Stream stream, long timeoutNanos) {
    this.connection = connection;
    this.stream = stream;
    this.deadline = timeoutNanos == 0 ? null : System.nanoTime() + timeoutNanos;
  }

  /** Notes the {@code traceparent} that it came with. */
  final void partOf(@Nullable String trace) {
    traceparent = trace;
  }

  /** The {@code traceparent} that it came with, if any. */
  public final @Nullable String traceparent() {
    return traceparent;
  }

  /**
   * Bytes came.
   *
   * @param size of them, with padding
   * @return how many the caller may send instead of them
   */
  abstract int received(ByteBuf bytes, int size);

  /** The connection is to close: ends as soon as what has come in is answered. */
  abstract void finish();

  /** The caller is gone, or has its whole answer. */
  void closed() {
    over = true;
    Future<?> running = timer;
    if (running != null) {
      running.cancel(false);
    }
  }

  /** No more bytes come than those that {@link #received} hears of next. */
  final void inputEnds() {
    allInput = true;
  }

  final boolean hasAllInput() {
    return allInput;
  }

  final boolean isOver() {
    return over;
  }

  /** Starts the clock of a call that could not be answered at once. */
  final void watchDeadline() {
    Long at = deadline;
    if (at != null && !over && timer == null) {
      timer = connection.later(at - System.nanoTime(), this::expire);
    }
  }

  private void expire() {
    end(Status.DEADLINE_EXCEEDED, "");
    connection.flushSoon();
  }

  /** Whether nothing more can be decided before more has come. */
  boolean awaitsRequest() {
    return false;
  }

  final void endTooSlow() {
    end(new CallException(Status.DEADLINE_EXCEEDED, "message: not whole (expected: in time)"));
  }

  /** Ends a call whose deadline has passed; true if it did. */
  final boolean isLate() {
    Long at = deadline;
    if (at == null || System.nanoTime() - at < 0) {
      return false;
    }
    end(Status.DEADLINE_EXCEEDED, "");
    return true;
  }

  /** Sends answers. */
  final void write(ByteBuf answers, @Nullable Runnable whenSent) {
    if (!headSent) {
      headSent = true;
      connection.head(stream);
    }
    connection.data(stream, answers, whenSent);
  }

  /** Ends the call; of several ends the first counts. */
  final void end(Status status, String message) {
    if (over) {
      return;
    }
    over = true;
    boolean well = status == Status.OK && headSent;
    connection.end(
        stream, well ? Headers.OK : Headers.trailers(headSent, status, message), allInput);
  }

  final void end(CallException cause) {
    connection.desk().listener().invalid();
    end(cause.status(), cause.reason());
  }
}
