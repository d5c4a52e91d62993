/**
 * The Redis protocol: {@code CL.THROTTLE} as redis-cell answers it, {@code WEIR.CHECK} for rules,
 * and what clients say to connect. RESP2 and RESP3, pipelined, inline commands too.
 *
 * <p>Of the server it may depend on {@code dev.weir.server.check} and {@code
 * dev.weir.server.listen}; knows nothing of the other front-ends. What belongs to a connection is
 * confined to its event loop.
 *
 * @see <a href="https://redis.io/docs/latest/develop/reference/protocol-spec/">the protocol</a>
 * @see <a href="https://github.com/brandur/redis-cell">redis-cell</a>
 */
@NullMarked
package dev.weir.server.resp;

import org.jspecify.annotations.NullMarked;
