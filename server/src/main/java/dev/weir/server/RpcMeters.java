package dev.weir.server;

import dev.weir.server.check.CheckListener;
import dev.weir.server.rpc.RpcListener;

/**
 * Counts what goes wrong on the port of gRPC with what goes wrong elsewhere.
 *
 * @param listener counts
 */
record RpcMeters(CheckListener listener) implements RpcListener {

  @Override
  public void invalid() {
    listener.invalid();
  }

  @Override
  public void faulted() {
    listener.faulted();
  }
}
