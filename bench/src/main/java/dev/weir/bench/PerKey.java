package dev.weir.bench;

import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Predicate;
import java.util.function.Supplier;

/** Limiters of one key each, in a map: how libraries without a table of keys are used for many. */
final class PerKey<L> implements Check {

  private final ConcurrentHashMap<String, L> limiters = new ConcurrentHashMap<>();
  private final Supplier<L> fresh;
  private final Predicate<L> check;

  PerKey(Supplier<L> fresh, Predicate<L> check) {
    this.fresh = fresh;
    this.check = check;
  }

  @Override
  public boolean tryAcquire(String key) {
    L limiter = limiters.get(key);
    if (limiter == null) {
      limiter = limiters.computeIfAbsent(key, absent -> fresh.get());
    }
    return check.test(limiter);
  }
}
