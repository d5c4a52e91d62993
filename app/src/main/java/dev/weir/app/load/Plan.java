package dev.weir.app.load;

import dev.weir.app.load.protocol.Protocol;
import java.net.SocketAddress;
import java.util.List;

/**
 * What a run is to do.
 *
 * @param address whom to connect to
 * @param phases in their order; with rates for an open loop
 * @param concurrency requests in flight of a closed loop; 0 makes it an open one
 * @param connections how many, 1..{@link #MAX_CONNECTIONS}
 * @param depth requests in flight on a connection, 1..{@link #MAX_DEPTH}
 * @param timeoutNanos for connecting, and for an answer
 */
record Plan(
    SocketAddress address,
    Protocol protocol,
    Keys keys,
    List<Phase> phases,
    int concurrency,
    int connections,
    int depth,
    long timeoutNanos) {

  static final int MAX_CONNECTIONS = 10_000;
  static final int MAX_DEPTH = 1000;

  /** All buffers together. */
  static final long MAX_BUFFER_BYTES = 256L << 20;

  Plan {
    phases = List.copyOf(phases);
  }

  boolean isOpenLoop() {
    return concurrency == 0;
  }
}
