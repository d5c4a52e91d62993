package dev.weir.redis;

import dev.weir.store.Breaker;

/**
 * How one server is that keeps counters.
 *
 * @param address where it is, without secrets
 * @param connected whether a connection to it is up
 * @param breaker the state of its circuit breaker; closed if it has none
 */
public record NodeStatus(String address, boolean connected, Breaker.State breaker) {}
