package dev.weir.redis;

import java.time.Duration;

/**
 * How a script has fared, since the store was made.
 *
 * @param name the script
 * @param calls times it was called, each with EVALSHA
 * @param reloads times Redis had forgotten it, so that it was loaded again and called again
 * @param errors calls that failed or were not answered
 * @param p50 half of the calls were answered within this time
 * @param p99 99 of 100 calls were answered within this time
 */
public record ScriptStatistics(
    String name, long calls, long reloads, long errors, Duration p50, Duration p99) {}
