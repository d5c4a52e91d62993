package dev.weir.redis;

import dev.weir.store.Ticker;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a store works, checked by its builder.
 *
 * @param address where it is, without secrets
 * @param ttlBuffer how much longer than its logical life a state is kept
 * @param deadline how long a call may take
 * @param commandTimeout after how long without an answer a connection is given up
 * @param maxWaiting claims that may wait while others are in flight
 * @param ticker null for Redis' own time
 */
record StoreOptions(
    String address,
    Duration ttlBuffer,
    Duration deadline,
    Duration commandTimeout,
    int maxWaiting,
    @Nullable Ticker ticker) {}
