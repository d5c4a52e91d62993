/**
 * Weir's own service over gRPC, {@code weir.v1.RateLimiter}: checks one at a time and in streams,
 * and what callers bring back.
 *
 * <p>Knows {@code dev.weir.server.check} and {@code dev.weir.server.rpc}, which carries it, and
 * nothing of the other front-ends. Thread-safe.
 */
@NullMarked
package dev.weir.server.grpc;

import org.jspecify.annotations.NullMarked;
