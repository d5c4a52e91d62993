package dev.weir.server.rpc;

import dev.weir.server.listen.ConnectionHandler;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.util.concurrent.Future;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One connection: its calls, and what they may hold together. Confined to its event loop. */
final class RpcConnection extends Http2ConnectionHandler implements ConnectionHandler {

  private static final Logger LOG = LoggerFactory.getLogger(RpcConnection.class);

  /** Marks the ping whose answer says that every call that was on its way has come in. */
  private static final long FAREWELL = 0x77656972L;

  private static final long FAREWELL_NANOS = TimeUnit.SECONDS.toNanos(1);

  private final FrameListener calls;
  private final Desk desk;
  private final Http2ConnectionEncoder encoder;
  private final Incomplete incomplete;

  /** Calls that came in with what is being read, and may have to be watched. */
  private final List<Call> arrived = new ArrayList<>();

  /** Streams that wait for others to hold less. */
  private final Deque<EachCall<?, ?>> waiting = new ArrayDeque<>();

  private @Nullable ChannelHandlerContext context;
  private int unansweredCalls;
  private int unsentBytes;
  private boolean speaks;
  private boolean reading;
  private boolean flushes;
  private boolean farewell;
  private boolean last;

  RpcConnection(
      Http2ConnectionDecoder decoder,
      Http2ConnectionEncoder encoder,
      Http2Settings settings,
      FrameListener calls,
      Desk desk) {
    super(decoder, encoder, settings);
    this.calls = calls;
    this.desk = desk;
    this.encoder = encoder;
    this.incomplete = new Incomplete(this, desk.partial().share(), desk.messageNanos());
    connection()
        .addListener(
            new Http2ConnectionAdapter() {
              @Override
              public void onStreamRemoved(Http2Stream stream) {
                if (last) {
                  closeIfIdle();
                }
              }
            });
  }

  Desk desk() {
    return desk;
  }

  private ChannelHandlerContext context() {
    return Objects.requireNonNull(context);
  }

  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // finds out for itself whether it is still needed
  public void handlerAdded(ChannelHandlerContext ctx) throws Exception {
    context = ctx;
    ctx.pipeline().addBefore(ctx.name(), null, new SmallWrites());
    super.handlerAdded(ctx);
    Http2Stream whole = connection().connectionStream();
    int more =
        Bounds.CONNECTION_WINDOW_BYTES - connection().local().flowController().windowSize(whole);
    connection().local().flowController().incrementWindowSize(whole, more);
    ctx.flush();
    later(TimeUnit.SECONDS.toNanos(Bounds.PREFACE_SECONDS), this::closeIfSilent);
  }

  /** The client speaks HTTP/2. */
  void speaks() {
    speaks = true;
  }

  @SuppressWarnings("FutureReturnValueIgnored") // closed is closed
  private void closeIfSilent() {
    if (!speaks) {
      context().channel().close();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) throws Exception {
    reading = true;
    super.channelRead(ctx, message);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) throws Exception {
    reading = false;
    for (int i = 0; i < arrived.size(); i++) {
      Call call = arrived.get(i);
      call.watchDeadline();
      if (call.awaitsRequest() && !call.isOver()) {
        await(call);
      }
    }
    arrived.clear();
    super.channelReadComplete(ctx);
  }

  /** Starts the clock of a call whose request has not come with its beginning. */
  private void await(Call call) {
    try {
      incomplete.begin(call);
    } catch (CallException e) {
      call.end(e);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) throws Exception {
    super.channelInactive(ctx);
    incomplete.close();
  }

  void arrived(Call call) {
    arrived.add(call);
  }

  boolean isOnLoop() {
    return context().executor().inEventLoop();
  }

  void execute(Runnable task) {
    context().executor().execute(task);
  }

  Future<?> later(long nanos, Runnable task) {
    return context().executor().schedule(task, Math.max(0, nanos), TimeUnit.NANOSECONDS);
  }

  ByteBuf buffer(int bytes) {
    return context().alloc().directBuffer(bytes);
  }

  /** Flushes when what is at hand is done. */
  void flushSoon() {
    if (!reading && !flushes) {
      flushes = true;
      execute(
          () -> {
            flushes = false;
            flush(context());
          });
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // a client that is gone is not told
  void head(Http2Stream stream) {
    ChannelHandlerContext ctx = context();
    encoder.writeHeaders(ctx, stream.id(), Headers.HEAD, 0, false, ctx.newPromise());
  }

  @SuppressWarnings("FutureReturnValueIgnored") // a client that is gone is not told
  void data(Http2Stream stream, ByteBuf bytes, @Nullable Runnable whenSent) {
    ChannelHandlerContext ctx = context();
    ChannelFuture sent = encoder.writeData(ctx, stream.id(), bytes, 0, false, ctx.newPromise());
    if (whenSent != null) {
      sent.addListener(done -> whenSent.run());
    }
  }

  /** Ends a stream, and tells a client that still sends to stop. */
  @SuppressWarnings("FutureReturnValueIgnored") // a client that is gone is not told
  void end(Http2Stream stream, Http2Headers headers, boolean allInput) {
    ChannelHandlerContext ctx = context();
    ChannelFuture sent = encoder.writeHeaders(ctx, stream.id(), headers, 0, true, ctx.newPromise());
    if (!allInput) {
      sent.addListener(
          done -> {
            resetStream(ctx, stream.id(), Http2Error.NO_ERROR.code(), ctx.newPromise());
            flushSoon();
          });
    }
  }

  /** The client may send so many bytes more. */
  void consumed(Http2Stream stream, int bytes) {
    try {
      connection().local().flowController().consumeBytes(stream, bytes);
    } catch (Http2Exception e) {
      onError(context(), true, e);
    }
  }

  /** Its messages that have come in part. */
  Incomplete incomplete() {
    return incomplete;
  }

  /** Counts calls that wait for an answer. */
  void unanswered(int more) {
    unansweredCalls += more;
    wakeWaiting();
  }

  /** Counts bytes that the client does not take. */
  void unsent(int more) {
    unsentBytes += more;
    wakeWaiting();
  }

  boolean isFull() {
    return unansweredCalls >= Bounds.UNANSWERED;
  }

  /** Whether a stream may hand on a request; if not, it is run when it may. */
  boolean mayHandOn(EachCall<?, ?> call) {
    boolean may = !isFull() && unsentBytes < Bounds.CONNECTION_UNSENT_BYTES;
    if (!may && !waiting.contains(call)) {
      waiting.add(call);
    }
    return may;
  }

  private void wakeWaiting() {
    if (waiting.isEmpty() || isFull() || unsentBytes >= Bounds.CONNECTION_UNSENT_BYTES) {
      return;
    }
    EachCall<?, ?> next = waiting.remove();
    execute(
        () -> {
          next.run();
          wakeWaiting();
        });
  }

  void faulted(String method, RuntimeException cause) {
    desk.listener().faulted();
    LOG.error("grpc_call_failed method={}", method, cause);
  }

  /**
   * Closes the connection when what is on its way is answered: tells the client to send nothing
   * new, and waits until everything that it sent before it knew has come in.
   */
  @Override
  @SuppressWarnings("FutureReturnValueIgnored") // a client that is gone is not told
  public void finish() {
    ChannelHandlerContext ctx = context;
    if (farewell || ctx == null || ctx.isRemoved()) {
      return;
    }
    farewell = true;
    goAway(
        ctx,
        Integer.MAX_VALUE,
        Http2Error.NO_ERROR.code(),
        Unpooled.EMPTY_BUFFER,
        ctx.newPromise());
    encoder.writePing(ctx, false, FAREWELL, ctx.newPromise());
    ctx.flush();
    later(FAREWELL_NANOS, this::lastCalls);
  }

  /** The client has answered a ping. */
  void ponged(long content) {
    if (farewell && content == FAREWELL) {
      lastCalls();
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // a client that is gone is not told
  private void lastCalls() {
    ChannelHandlerContext ctx = context();
    if (last || ctx.isRemoved()) {
      return;
    }
    last = true;
    int newest = Math.max(0, connection().remote().lastStreamCreated());
    goAway(ctx, newest, Http2Error.NO_ERROR.code(), Unpooled.EMPTY_BUFFER, ctx.newPromise());
    try {
      connection()
          .forEachActiveStream(
              stream -> {
                Call call = calls.call(stream);
                if (call != null) {
                  call.finish();
                }
                return true;
              });
    } catch (Http2Exception e) {
      onError(ctx, true, e);
    }
    ctx.flush();
    closeIfIdle();
  }

  @SuppressWarnings("FutureReturnValueIgnored") // closed is closed
  private void closeIfIdle() {
    if (connection().numActiveStreams() == 0) {
      execute(
          () -> {
            context().flush();
            context().close();
          });
    }
  }
}
