package dev.weir.server.rpc;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Stream;
import org.jspecify.annotations.Nullable;

/** One request; one answer, or as many as the caller wants of a feed. */
final class UnaryCall<Q, R> extends Call implements Feed<R> {

  private static final int ANSWER_BYTES = 128;

  private final Method<Q, R> method;

  /** The beginning of the request, if it comes in parts. */
  private @Nullable ByteBuf partial;

  private @Nullable Runnable atEnd;
  private boolean answered;
  private boolean counted;

  UnaryCall(RpcConnection connection, Http2Stream stream, long timeoutNanos, Method<Q, R> method) {
    super(connection, stream, timeoutNanos);
    this.method = method;
  }

  @Override
  int received(ByteBuf bytes, int size) {
    if (isOver()) {
      return size;
    }
    try {
      if (partial != null || !hasAllInput()) {
        gather(bytes);
      } else {
        request(bytes);
      }
    } catch (CallException e) {
      end(e);
    }
    return size;
  }

  private void gather(ByteBuf bytes) throws CallException {
    ByteBuf all = partial;
    connection
        .incomplete()
        .hold(this, bytes.readableBytes() + (all == null ? 0 : all.readableBytes()));
    if (all == null) {
      all = connection.buffer(bytes.readableBytes());
      partial = all;
    }
    all.writeBytes(bytes);
    if (all.readableBytes() >= Framing.PREFIX_BYTES
        && Framing.length(all, method) < all.readableBytes() - Framing.PREFIX_BYTES) {
      throw tooMany();
    }
    if (hasAllInput()) {
      request(all);
    }
  }

  private static CallException tooMany() {
    return new CallException(Status.INVALID_ARGUMENT, "messages: more (expected: one)");
  }

  private void request(ByteBuf all) throws CallException {
    connection.incomplete().release(this);
    if (!Framing.isWhole(all, method)) {
      throw new CallException(Status.INVALID_ARGUMENT, "messages: none whole (expected: one)");
    }
    Q request = connection.desk().framing().read(all, method);
    if (all.isReadable()) {
      throw tooMany();
    }
    if (isLate()) {
      return;
    }
    try {
      method.handler().handle(request, this);
    } catch (RuntimeException e) {
      connection.faulted(method.name(), e);
      fail(Status.INTERNAL, "a fault of the server");
    }
    if (!answered && !isFeed()) {
      counted = true;
      connection.unanswered(1);
    }
  }

  @Override
  public void send(R message) {
    if (connection.isOnLoop()) {
      deliver(message);
    } else {
      connection.execute(() -> deliver(message));
    }
  }

  private void deliver(R message) {
    if (isFeed() ? isOver() : !isFirst()) {
      return;
    }
    ByteBuf out = connection.buffer(ANSWER_BYTES);
    connection.desk().framing().write(out, message, method.form());
    write(out, null);
    if (!isFeed()) {
      end(Status.OK, "");
    }
    connection.flushSoon();
  }

  @Override
  boolean awaitsRequest() {
    return !hasAllInput();
  }

  private boolean isFeed() {
    return method.kind() == Method.Kind.FEED;
  }

  @Override
  public void whenOver(Runnable action) {
    atEnd = action;
  }

  @Override
  public void fail(Status status, String message) {
    if (connection.isOnLoop()) {
      refuse(status, message);
    } else {
      connection.execute(() -> refuse(status, message));
    }
  }

  private void refuse(Status status, String message) {
    if (isFirst()) {
      end(status, message);
      connection.flushSoon();
    }
  }

  /** Whether this answer is the first, and somebody waits for it. */
  private boolean isFirst() {
    if (answered) {
      return false;
    }
    answered = true;
    if (counted) {
      connection.unanswered(-1);
    }
    return !isOver();
  }

  @Override
  void finish() {
    if (isFeed()) {
      end(Status.UNAVAILABLE, "the server stops");
    }
  }

  @Override
  void closed() {
    super.closed();
    connection.incomplete().release(this);
    ByteBuf held = partial;
    if (held != null) {
      partial = null;
      held.release();
    }
    if (atEnd != null) {
      atEnd.run();
    }
  }
}
