package dev.weir.bench;

/** What every contender is measured by: one unit for one key, or a denial. Thread-safe. */
@FunctionalInterface
interface Check {

  boolean tryAcquire(String key);
}
