package dev.weir.server.rpc;

import io.netty.handler.codec.http2.AbstractHttp2ConnectionHandlerBuilder;
import io.netty.handler.codec.http2.DefaultHttp2Connection;
import io.netty.handler.codec.http2.DefaultHttp2RemoteFlowController;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.UniformStreamByteDistributor;

/** Puts a connection together, within its {@link Bounds}. */
final class ConnectionBuilder
    extends AbstractHttp2ConnectionHandlerBuilder<RpcConnection, ConnectionBuilder> {

  private final Desk desk;
  private final FrameListener listener;

  private ConnectionBuilder(Desk desk) {
    this.desk = desk;
    Http2Connection streams = new DefaultHttp2Connection(true, 0);
    // streams are alike: a round of equal turns costs less than weights
    streams
        .remote()
        .flowController(
            new DefaultHttp2RemoteFlowController(
                streams, new UniformStreamByteDistributor(streams)));
    listener = new FrameListener(streams);
    connection(streams);
    frameListener(listener);
    initialSettings(
        new Http2Settings()
            .maxConcurrentStreams(Bounds.STREAMS)
            .maxHeaderListSize(Bounds.HEADER_BYTES)
            .initialWindowSize(Bounds.STREAM_WINDOW_BYTES));
    decoderEnforceMaxRstFramesPerWindow(Bounds.RESETS, Bounds.RESET_SECONDS);
    gracefulShutdownTimeoutMillis(0); // graceful is RpcConnection.finish; what closes is to close
  }

  static RpcConnection connection(Desk desk) {
    return new ConnectionBuilder(desk).build();
  }

  @Override
  protected RpcConnection build(
      Http2ConnectionDecoder decoder, Http2ConnectionEncoder encoder, Http2Settings settings) {
    RpcConnection connection = new RpcConnection(decoder, encoder, settings, listener, desk);
    listener.attach(connection);
    return connection;
  }
}
