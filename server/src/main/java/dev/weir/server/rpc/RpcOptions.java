package dev.weir.server.rpc;

import java.time.Duration;

/**
 * How to listen.
 *
 * @param host the address to listen on
 * @param port 0 takes a free one
 * @param maxConnections connections at once; one more is closed as soon as it is accepted
 * @param idleTimeout a connection that is silent for so long is closed
 */
public record RpcOptions(String host, int port, int maxConnections, Duration idleTimeout) {}
