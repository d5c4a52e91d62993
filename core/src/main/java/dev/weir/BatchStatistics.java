package dev.weir;

/**
 * What a {@link BatchLimiter} has done.
 *
 * @param batches parts that were sent and are answered or given up
 * @param items checks in them
 * @param failed those of them without a decision
 */
public record BatchStatistics(long batches, long items, long failed) {

  /** Checks in a part, on average; 0 if there was none. */
  public double averageSize() {
    return batches == 0 ? 0 : (double) items / batches;
  }

  /** The share of checks that the store decided; 1 if there was none. */
  public double successRate() {
    return items == 0 ? 1 : (double) (items - failed) / items;
  }
}
