/**
 * The processes that share counters, as they know of each other: {@link dev.weir.redis.fleet.Fleet}
 * announces this one by heartbeats and tells the others what they should hear at once.
 *
 * <p>Depends on {@code dev.weir.store} alone; how bytes get to Redis is a {@link
 * dev.weir.redis.fleet.Wire}. Thread-safe. Nothing here is waited for by requests.
 */
@NullMarked
package dev.weir.redis.fleet;

import org.jspecify.annotations.NullMarked;
