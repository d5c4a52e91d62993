package dev.weir.server.rpc;

import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http2.Http2Stream;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * A stream of requests, answered each in their order. What is answered at once is written at once,
 * as many answers together as requests came together; the rest waits in a queue. What may not be
 * read yet stays where it is, and is not given back to the caller's window, so that it stops.
 */
final class EachCall<Q, R> extends Call {

  private static final int OUTPUT_BYTES = 16 * 1024;

  private final Method<Q, R> method;
  private final AtomicBoolean scheduled = new AtomicBoolean();
  private final Deque<Turn> pending = new ArrayDeque<>();
  private @Nullable ByteBuf input;
  private @Nullable ByteBuf output;

  /** Of the caller's window, what is not given back yet. */
  private int unreturned;

  /** Of the answers, what is not on its way yet. */
  private int unsent;

  /** Of those that wait, how many the connection knows. */
  private int counted;

  /** Whether a request was, so that what is left belongs to another. */
  private boolean wasHandedOn;

  private boolean finishing;
  private boolean busy;

  EachCall(RpcConnection connection, Http2Stream stream, long timeoutNanos, Method<Q, R> method) {
    super(connection, stream, timeoutNanos);
    this.method = method;
  }

  /** One request that waits for its answer, and for those before it. */
  private final class Turn implements Answer<R> {

    private volatile @Nullable R message;
    private volatile @Nullable CallException failure;

    @Override
    public void send(R answer) {
      message = answer;
      settled();
    }

    @Override
    public void fail(Status status, String reason) {
      failure = new CallException(status, reason);
      settled();
    }

    @Override
    public @Nullable String traceparent() {
      return EachCall.this.traceparent();
    }

    private void settled() {
      if (connection.isOnLoop()) {
        run();
      } else if (scheduled.compareAndSet(false, true)) {
        connection.execute(EachCall.this::run);
      }
    }

    boolean isSettled() {
      return message != null || failure != null;
    }
  }

  @Override
  int received(ByteBuf bytes, int size) {
    if (isOver()) {
      return size;
    }
    unreturned += size;
    ByteBuf all = input;
    if (all == null) {
      all = connection.buffer(bytes.readableBytes());
      input = all;
    }
    all.discardReadBytes().writeBytes(bytes);
    run();
    return 0;
  }

  /** Goes as far as it can: hands on requests, writes answers. */
  void run() {
    scheduled.set(false);
    if (isOver()) {
      pending.removeIf(Turn::isSettled);
      count();
    } else if (!busy) {
      proceed();
    }
  }

  private void proceed() {
    busy = true;
    try {
      writeSettled();
      handOn();
    } catch (CallException e) {
      send();
      end(e);
    } finally {
      busy = false;
    }
    send();
    giveBack();
    holdPartial();
    endIfDone();
    count();
    connection.flushSoon();
  }

  /** Tells the connection how many answers are waited for. */
  private void count() {
    int now = pending.size();
    connection.unanswered(now - counted);
    counted = now;
  }

  private void handOn() throws CallException {
    ByteBuf in = input;
    while (in != null && mayHandOn() && Framing.isWhole(in, method)) {
      Q request = connection.desk().framing().read(in, method);
      if (isLate()) {
        return;
      }
      wasHandedOn = true;
      Turn turn = new Turn();
      pending.add(turn);
      try {
        method.handler().handle(request, turn);
      } catch (RuntimeException e) {
        connection.faulted(method.name(), e);
        turn.fail(Status.INTERNAL, "a fault of the server");
      }
      writeSettled();
    }
  }

  private boolean mayHandOn() {
    if (output != null && output.readableBytes() >= OUTPUT_BYTES) {
      send();
    }
    return !finishing
        && !isOver()
        && pending.size() < Bounds.PENDING
        && unsent < Bounds.UNSENT_BYTES
        && connection.mayHandOn(this);
  }

  private void writeSettled() {
    for (Turn first = pending.peek(); first != null && first.isSettled(); first = pending.peek()) {
      pending.poll();
      CallException failure = first.failure;
      if (failure != null) {
        send();
        end(failure.status(), failure.reason());
        return;
      }
      R message = first.message;
      if (message != null) {
        connection.desk().framing().write(output(), message, method.form());
      }
    }
  }

  private ByteBuf output() {
    ByteBuf out = output;
    if (out == null) {
      out = connection.buffer(1024);
      output = out;
    }
    return out;
  }

  private void send() {
    ByteBuf out = output;
    output = null;
    if (out == null) {
      return;
    }
    if (isOver()) {
      out.release();
      return;
    }
    int bytes = out.readableBytes();
    unsent += bytes;
    connection.unsent(bytes);
    write(out, () -> sent(bytes));
  }

  private void sent(int bytes) {
    boolean waited = unsent >= Bounds.UNSENT_BYTES;
    unsent -= bytes;
    connection.unsent(-bytes);
    if (waited && unsent < Bounds.UNSENT_BYTES) {
      connection.execute(this::run);
    }
  }

  private void giveBack() {
    ByteBuf in = input;
    int kept = in == null ? 0 : in.readableBytes();
    if (in != null && kept == 0) {
      in.release();
      input = null;
    }
    if (unreturned > kept) {
      connection.consumed(stream, unreturned - kept);
      unreturned = kept;
    }
  }

  /** Counts what has come of a message that is not whole, and how long it takes. */
  private void holdPartial() {
    ByteBuf in = input;
    if (wasHandedOn || in == null || isOver()) {
      connection.incomplete().release(this);
    }
    wasHandedOn = false;
    try {
      if (in != null && !isOver() && !Framing.isWhole(in, method)) {
        connection.incomplete().hold(this, in.readableBytes());
      }
    } catch (CallException e) {
      end(e);
    }
  }

  private void endIfDone() {
    if (!pending.isEmpty() || isOver()) {
      return;
    }
    ByteBuf in = input;
    if (finishing) {
      end(Status.UNAVAILABLE, "the server stops; what it did not answer it did not decide");
    } else if (hasAllInput() && in == null) {
      end(Status.OK, "");
    } else if (hasAllInput() && in != null && isTorn(in)) {
      end(new CallException(Status.INVALID_ARGUMENT, "messages: the last is not whole"));
    }
  }

  private boolean isTorn(ByteBuf in) {
    try {
      return !Framing.isWhole(in, method);
    } catch (CallException e) {
      return false;
    }
  }

  @Override
  void finish() {
    finishing = true;
    run();
  }

  @Override
  void closed() {
    super.closed();
    connection.incomplete().release(this);
    ByteBuf in = input;
    ByteBuf out = output;
    input = null;
    output = null;
    if (in != null) {
      in.release();
    }
    if (out != null) {
      out.release();
    }
    pending.removeIf(Turn::isSettled);
    count();
  }
}
