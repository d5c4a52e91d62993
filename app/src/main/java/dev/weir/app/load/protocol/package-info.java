/**
 * What {@code weir load} speaks: bytes of requests, and answers out of bytes.
 *
 * <p>A {@code Protocol} makes a {@code Session} for each connection. HTTP/1.1 and the Redis
 * protocol answer in order; gRPC runs over HTTP/2 of its own, as little of it as a client of few
 * methods needs, so that the driver costs less than what it drives. Depends on Jackson for what
 * requests hold, and on Netty for HPACK. Nothing here is thread-safe.
 */
@NullMarked
package dev.weir.app.load.protocol;

import org.jspecify.annotations.NullMarked;
