package dev.weir.server.rls;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Keys of counters that are known to be over their limit, so that nobody has to ask for them.
 * Thread-safe; bounded: when the younger half is full, the older one is forgotten.
 */
final class OverLimitKeys {

  private final int half;
  private volatile ConcurrentMap<String, Long> young = new ConcurrentHashMap<>();
  private volatile ConcurrentMap<String, Long> old = new ConcurrentHashMap<>();

  /**
   * @param entries keys at most, 0 for none
   */
  OverLimitKeys(int entries) {
    this.half = (entries + 1) / 2;
  }

  boolean contains(String key, long nowSeconds) {
    if (half == 0) {
      return false;
    }
    Long until = young.get(key);
    if (until == null) {
      until = old.get(key);
    }
    return until != null && nowSeconds < until;
  }

  void add(String key, long untilSeconds) {
    if (half == 0) {
      return;
    }
    if (young.size() >= half) {
      turn();
    }
    young.put(key, untilSeconds);
  }

  private synchronized void turn() {
    if (young.size() >= half) {
      old = young;
      young = new ConcurrentHashMap<>();
    }
  }
}
