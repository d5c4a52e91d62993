package dev.weir.testkit;

import dev.weir.limit.Limit;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/** Concurrency: the leases that are held and have not expired. */
final class Leases extends Counter {

  private record Lease(long id, long units, long expiresAt) {}

  private final List<Lease> held = new ArrayList<>();

  Leases(Limit limit) {
    super(limit);
  }

  @Override
  Counter seenUnder(Limit seeing, long now) {
    Leases seen = new Leases(seeing);
    for (Lease lease : held) {
      if (lease.expiresAt > now) {
        seen.held.add(lease);
      }
    }
    return seen;
  }

  @Override
  long used(long at) {
    long used = 0;
    for (Lease lease : held) {
      used += lease.expiresAt > at ? lease.units : 0;
    }
    return used;
  }

  @Override
  void add(long units, long now, long leaseId) {
    held.add(new Lease(leaseId, units, now + windowMicros));
  }

  /** Whether it was held. */
  boolean release(long leaseId) {
    return held.removeIf(lease -> lease.id == leaseId);
  }

  /** Whether it was held. */
  boolean renew(long leaseId, long now) {
    for (Lease lease : held) {
      if (lease.id == leaseId) {
        release(leaseId);
        add(lease.units, now, leaseId);
        return true;
      }
    }
    return false;
  }

  @Override
  void giveBack(long units, long takenAt, long now) {
    throw new UnsupportedOperationException("refund: concurrency (expected: a lease is released)");
  }

  @Override
  OptionalLong resetAt(long now) {
    return OptionalLong.empty();
  }

  @Override
  long longestWait() {
    return Duration.ofDays(366).toMillis() * 1_000;
  }
}
