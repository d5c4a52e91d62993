package dev.weir.server.rpc;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2FrameAdapter;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Turns the frames of one connection into calls. Confined to its event loop. */
final class FrameListener extends Http2FrameAdapter {

  private final Http2Connection streams;
  private final Http2Connection.PropertyKey key;
  private @Nullable RpcConnection connection;

  FrameListener(Http2Connection streams) {
    this.streams = streams;
    this.key = streams.newKey();
    streams.addListener(
        new Http2ConnectionAdapter() {
          @Override
          public void onStreamClosed(Http2Stream stream) {
            Call call = call(stream);
            if (call != null) {
              call.closed();
            }
          }
        });
  }

  void attach(RpcConnection to) {
    connection = to;
  }

  private RpcConnection connection() {
    return Objects.requireNonNull(connection);
  }

  @Nullable Call call(Http2Stream stream) {
    return stream.getProperty(key);
  }

  @Override
  public void onSettingsRead(ChannelHandlerContext ctx, Http2Settings settings) {
    connection().speaks();
  }

  @Override
  public void onPingAckRead(ChannelHandlerContext ctx, long data) {
    connection().ponged(data);
  }

  @Override
  public void onHeadersRead(
      ChannelHandlerContext ctx,
      int streamId,
      Http2Headers headers,
      int streamDependency,
      short weight,
      boolean exclusive,
      int padding,
      boolean endOfStream) {
    onHeadersRead(ctx, streamId, headers, padding, endOfStream);
  }

  @Override
  public void onHeadersRead(
      ChannelHandlerContext ctx,
      int streamId,
      Http2Headers headers,
      int padding,
      boolean endOfStream) {
    Http2Stream stream = streams.stream(streamId);
    Call call = call(stream);
    if (call == null) {
      call = open(stream, headers, endOfStream);
      if (call == null) {
        return;
      }
      stream.setProperty(key, call);
      connection().arrived(call);
    }
    if (endOfStream) {
      call.inputEnds();
      call.received(Unpooled.EMPTY_BUFFER, 0);
    }
  }

  @Override
  public int onDataRead(
      ChannelHandlerContext ctx, int streamId, ByteBuf data, int padding, boolean endOfStream) {
    int size = data.readableBytes() + padding;
    Call call = call(streams.stream(streamId));
    if (call == null) {
      return size; // of what is no call
    }
    if (endOfStream) {
      call.inputEnds();
    }
    return call.received(data, size);
  }

  private @Nullable Call open(Http2Stream stream, Http2Headers headers, boolean allInput) {
    int refusal = Headers.refusal(headers);
    if (refusal != 0) {
      connection().desk().listener().invalid();
      Http2Headers answer = new DefaultHttp2Headers(false).status(Integer.toString(refusal));
      connection().end(stream, answer, allInput);
      return null;
    }
    try {
      long timeout = Headers.timeoutNanos(headers);
      CharSequence path = headers.path();
      Method<?, ?> method = connection().desk().methods().get(String.valueOf(path));
      if (method == null) {
        throw new CallException(Status.UNIMPLEMENTED, "unknown method: " + path);
      }
      letIn(headers, method);
      if (!Headers.isIdentity(headers)) {
        throw new CallException(
            Status.UNIMPLEMENTED,
            "grpc-encoding: " + headers.get(Headers.ENCODING) + " (expected: identity)");
      }
      if (connection().isFull()) {
        throw new CallException(
            Status.RESOURCE_EXHAUSTED, "calls that wait for an answer: more (expected: fewer)");
      }
      Call call = call(stream, timeout, method);
      if (connection().desk().followsTraces()) {
        call.partOf(text(headers.get(Headers.TRACEPARENT)));
      }
      return call;
    } catch (CallException e) {
      connection().desk().listener().invalid();
      Http2Headers answer = Headers.trailers(false, e.status(), e.reason());
      connection().end(stream, answer, allInput);
      return null;
    }
  }

  private static void letIn(Http2Headers headers, Method<?, ?> method) throws CallException {
    Guard guard = method.guard();
    if (guard == null) {
      return;
    }
    Guard.Refusal refusal = guard.refusal(text(headers.get(Headers.AUTHORIZATION))).orElse(null);
    if (refusal != null) {
      throw new CallException(refusal.status(), refusal.message());
    }
  }

  private static @Nullable String text(@Nullable CharSequence value) {
    return value == null ? null : value.toString();
  }

  private <Q, R> Call call(Http2Stream stream, long timeoutNanos, Method<Q, R> method) {
    return method.kind() == Method.Kind.EACH
        ? new EachCall<>(connection(), stream, timeoutNanos, method)
        : new UnaryCall<>(connection(), stream, timeoutNanos, method);
  }
}
