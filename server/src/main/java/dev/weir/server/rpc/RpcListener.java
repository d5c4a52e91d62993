package dev.weir.server.rpc;

/** Hears of what went wrong. Called on event loops; must be quick and must not throw. */
public interface RpcListener {

  /** Somebody sent what cannot be understood. */
  void invalid();

  /** A handler threw. */
  void faulted();
}
