package dev.weir.store;

/**
 * What a {@link NearStore} has spared the store by taking slices of hot counters ahead, since it
 * was made.
 *
 * @param decided requests that were decided from slices alone
 * @param asked requests with leased counters that were not
 * @param slices calls of the store for slices, those for the claims of a request among them
 * @param returned units that were brought back unspent
 * @param leases counters of which a slice is held now
 * @param units units that are held now
 */
public record LeaseStatistics(
    long decided, long asked, long slices, long returned, long leases, long units) {}
