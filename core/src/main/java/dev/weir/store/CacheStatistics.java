package dev.weir.store;

/**
 * What a {@link NearStore} has spared the store by remembering who was denied, since it was made.
 *
 * @param hits requests that were answered from memory
 * @param misses requests that the store was asked
 * @param size answers that are remembered now
 * @param evictions answers that had to make room before their time
 */
public record CacheStatistics(long hits, long misses, long size, long evictions) {

  /** Of all requests the part that was answered from memory, 0..1; 0 if there were none. */
  public double hitRate() {
    return hits + misses == 0 ? 0 : (double) hits / (hits + misses);
  }
}
