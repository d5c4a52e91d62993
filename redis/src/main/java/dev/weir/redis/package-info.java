/**
 * Counters in Redis, shared by any number of processes: {@link dev.weir.redis.RedisStore}.
 *
 * <p>Depends on {@code dev.weir.store}, {@code dev.weir.limit}, Lettuce and hash4j, which no other
 * package knows. The algorithms are the Lua files beside these classes, each the twin of a
 * transition in {@code dev.weir.limit}; what they answer is held to the same contract. Thread-safe.
 */
@NullMarked
package dev.weir.redis;

import org.jspecify.annotations.NullMarked;
