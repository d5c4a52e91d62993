package dev.weir.server.listen;

import io.netty.channel.ChannelHandler;

/** Speaks the protocol of one connection. Confined to the connection's event loop. */
public interface ConnectionHandler extends ChannelHandler {

  /** Takes nothing new any more, and closes the connection when what has come in is answered. */
  void finish();
}
