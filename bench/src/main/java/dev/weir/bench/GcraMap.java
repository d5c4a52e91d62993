package dev.weir.bench;

import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * What one writes by hand in twenty lines: GCRA with one long a key in a map. Without expiry,
 * bound, a clock that survives a restart, or any answer but yes and no.
 */
final class GcraMap implements Check {

  private final ConcurrentHashMap<String, AtomicLong> arrivals = new ConcurrentHashMap<>();
  private final long interval;
  private final long tolerance;

  GcraMap(Traffic traffic) {
    this.interval = traffic.window.toNanos() / traffic.units;
    this.tolerance = interval * traffic.units;
  }

  @Override
  public boolean tryAcquire(String key) {
    AtomicLong arrival = arrivals.get(key);
    if (arrival == null) {
      arrival = arrivals.computeIfAbsent(key, absent -> new AtomicLong(System.nanoTime()));
    }
    long now = System.nanoTime();
    while (true) {
      long theoretical = arrival.get();
      long next = (theoretical - now > 0 ? theoretical : now) + interval;
      if (next - now > tolerance) {
        return false;
      }
      if (arrival.compareAndSet(theoretical, next)) {
        return true;
      }
    }
  }
}
