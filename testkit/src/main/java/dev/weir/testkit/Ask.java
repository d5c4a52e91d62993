package dev.weir.testkit;

import dev.weir.limit.Algorithm;
import dev.weir.limit.Limit;

/**
 * So many units of one of a program's keys.
 *
 * @param key the key's number
 */
record Ask(int key, Limit limit, long cost) {

  @Override
  public String toString() {
    String segments =
        limit.algorithm() == Algorithm.SEGMENTED_WINDOW
            ? " of " + limit.segments() + " segments"
            : "";
    return cost + " of key " + key + " under " + limit + segments;
  }
}
