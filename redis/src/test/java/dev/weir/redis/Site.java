package dev.weir.redis;

/** A Redis, wherever it lives, and one thing that goes wrong there. */
interface Site extends AutoCloseable {

  /** How a store reaches it. */
  RedisStoreBuilder reached();

  /** What goes wrong. */
  void begin();

  /** Mends it, or waits until somebody has, and until a primary takes writes. */
  void mend();

  /** How often what was counted may have been lost: each admits one fresh limit more at most. */
  int losses();

  @Override
  void close();
}
