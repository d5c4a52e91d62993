package dev.weir.server.listen;

import java.time.Duration;

/**
 * Where to listen, and what clients may hold there.
 *
 * @param host the address to listen on
 * @param port 0 takes a free one
 * @param maxConnections connections at once; one more is closed as soon as it is accepted
 * @param idleTimeout a connection that is silent for so long is closed
 * @param gate what connections have to pass first
 */
public record Endpoint(
    String host, int port, int maxConnections, Duration idleTimeout, Gate gate) {}
