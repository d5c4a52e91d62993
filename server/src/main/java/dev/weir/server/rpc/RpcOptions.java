package dev.weir.server.rpc;

import dev.weir.server.listen.Endpoint;
import java.time.Duration;

/**
 * How to serve gRPC.
 *
 * @param endpoint where to listen
 * @param messageTimeout how long a message may take from its first byte on, and a call of one
 *     message from its beginning on
 * @param partialBytes what messages that have come in part may hold, all connections together
 * @param followsTraces whether handlers are told which trace a call is part of
 */
public record RpcOptions(
    Endpoint endpoint, Duration messageTimeout, long partialBytes, boolean followsTraces) {}
