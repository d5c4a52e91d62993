package dev.weir.server.grpc;

import java.time.Duration;

/**
 * How to listen for gRPC.
 *
 * @param host the address
 * @param port 0..65535; 0 takes a free one
 * @param maxConnections connections at once; one more is closed
 * @param idleTimeout a connection that is silent for so long is closed
 * @param maxMessageBytes the longest message
 */
public record GrpcOptions(
    String host, int port, int maxConnections, Duration idleTimeout, int maxMessageBytes) {}
