package dev.weir.redis;

import dev.weir.store.Ticker;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How a store works, checked by its builder.
 *
 * @param ttlBuffer how much longer than its logical life a state is kept
 * @param deadline how long a call may take
 * @param connectTimeout how long making a connection may take
 * @param commandTimeout after how long without an answer a connection is given up
 * @param maxWaiting claims that may wait for one server while others are in flight
 * @param connections to each server
 * @param ticker null for Redis' own time
 */
record StoreOptions(
    Duration ttlBuffer,
    Duration deadline,
    Duration connectTimeout,
    Duration commandTimeout,
    int maxWaiting,
    int connections,
    @Nullable Ticker ticker) {

  StoreOptions at(Ticker other) {
    return new StoreOptions(
        ttlBuffer, deadline, connectTimeout, commandTimeout, maxWaiting, connections, other);
  }
}
