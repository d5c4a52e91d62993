package dev.weir.store;

/**
 * What an in-memory store holds and has had to do, since it was made.
 *
 * @param liveKeys keys whose state has not expired
 * @param slotBytes bytes of the table's slots, live or not
 * @param cellBytes bytes of the log entries, segments and leases kept beside the slots
 * @param evictions live keys that had to go because the table was full
 * @param refusals calls denied because the table was full
 * @param restarts states that started empty because their limit's algorithm had changed
 */
public record StoreStatistics(
    long liveKeys, long slotBytes, long cellBytes, long evictions, long refusals, long restarts) {}
