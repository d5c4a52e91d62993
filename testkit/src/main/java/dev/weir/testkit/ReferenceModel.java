package dev.weir.testkit;

import dev.weir.limit.Limit;
import dev.weir.store.Adjustment;
import dev.weir.store.Claim;
import dev.weir.store.Key;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What every store must answer: the definitions of the algorithms, in exact arithmetic and without
 * a closed formula. A wait is found by search over "allowed at now + wait", which without traffic
 * only ever turns from false to true.
 *
 * <p>Slow (some microseconds to a millisecond a call), not thread-safe, and it never forgets a
 * counter. Its clock must not go back.
 */
public final class ReferenceModel implements Subject {

  private final Map<Key, Counter> counters = new HashMap<>();
  private long now;
  private long lastLease;

  /** A model without any counter, at the epoch. */
  public ReferenceModel() {}

  @Override
  public void moveTo(long nowMicros) {
    if (nowMicros < now) {
      throw new IllegalArgumentException("now: " + nowMicros + " (expected: not before " + now);
    }
    now = nowMicros;
  }

  @Override
  public List<Answer> acquire(List<Claim> claims) {
    Map<Key, Counter> taken = new HashMap<>();
    List<Answer> answers = decide(claims, taken);
    if (answers.stream().allMatch(Answer::allowed)) {
      counters.putAll(taken);
    } else {
      claims.forEach(this::countDenied);
    }
    return answers;
  }

  /** Envoy's window counts although nothing was taken. */
  private void countDenied(Claim claim) {
    Counter seen = seen(counters.get(claim.key()), claim.limit());
    if (seen instanceof EnvoyCounts && claim.cost() > 0) {
      seen.add(claim.cost(), now, 0);
      counters.put(claim.key(), seen);
    }
  }

  @Override
  public List<Answer> peek(List<Claim> claims) {
    return decide(claims, new HashMap<>());
  }

  /** Decides one claim after the other and leaves in the map what would be taken. */
  private List<Answer> decide(List<Claim> claims, Map<Key, Counter> taken) {
    List<Answer> answers = new ArrayList<>();
    for (Claim claim : claims) {
      Key key = claim.key();
      Counter seen = seen(taken.getOrDefault(key, counters.get(key)), claim.limit());
      boolean allowed = isAllowed(seen, claim.cost(), now);
      OptionalLong lease = OptionalLong.empty();
      boolean counts = allowed || seen instanceof EnvoyCounts;
      if (counts && claim.cost() > 0) {
        lease = OptionalLong.of(++lastLease);
        seen.add(claim.cost(), now, lastLease);
        taken.put(key, seen);
      }
      answers.add(allowed ? allowed(seen, lease) : denied(seen, claim.cost()));
    }
    return answers;
  }

  /** As a limit sees a counter now; one that another algorithm wrote is empty. */
  private Counter seen(@Nullable Counter counter, Limit limit) {
    return counter == null || counter.limit.algorithm() != limit.algorithm()
        ? Counter.fresh(limit).seenUnder(limit, now)
        : counter.seenUnder(limit, now);
  }

  private static boolean isAllowed(Counter counter, long cost, long at) {
    boolean looks = cost == 0 && !(counter instanceof EnvoyCounts);
    return looks || counter.used(at) + cost <= counter.limit.capacity();
  }

  private long waitFor(Counter counter, long cost) {
    return Search.least(counter.longestWait(), wait -> isAllowed(counter, cost, now + wait));
  }

  private long remaining(Counter counter) {
    return Math.max(0, counter.limit.capacity() - counter.used(now));
  }

  private Answer allowed(Counter counter, OptionalLong lease) {
    boolean leases = counter instanceof Leases;
    long next = remaining(counter) + 1;
    boolean full = next > counter.limit.capacity();
    return new Answer(
        true,
        now,
        counter.limit.capacity(),
        remaining(counter),
        OptionalLong.empty(),
        false,
        0,
        full || leases ? OptionalLong.empty() : OptionalLong.of(waitFor(counter, next)),
        counter.resetAt(now),
        leases ? lease : OptionalLong.empty());
  }

  private Answer denied(Counter counter, long cost) {
    boolean exceeds = cost > counter.limit.capacity();
    OptionalLong wait = exceeds ? OptionalLong.empty() : OptionalLong.of(waitFor(counter, cost));
    boolean waitsForOne = cost == remaining(counter) + 1 && !(counter instanceof Leases);
    return denied(counter, wait, exceeds, waitsForOne ? wait : OptionalLong.empty());
  }

  private Answer denied(Counter counter, OptionalLong wait, boolean exceeds, OptionalLong next) {
    return new Answer(
        false,
        now,
        counter.limit.capacity(),
        remaining(counter),
        wait,
        exceeds,
        0,
        next,
        counter.resetAt(now),
        OptionalLong.empty());
  }

  @Override
  public Answer adjust(Adjustment adjustment) {
    Claim claim = adjustment.claim();
    Key key = claim.key();
    Counter seen = seen(counters.get(key), claim.limit());
    if (adjustment instanceof Adjustment.Reserve reserve) {
      return reserve(key, (Level) seen, claim.cost(), reserve.maxDelayMicros());
    }
    if (adjustment instanceof Adjustment.Release release) {
      return lease(key, seen, ((Leases) seen).release(release.leaseId()), release.leaseId());
    }
    if (adjustment instanceof Adjustment.Renew renew) {
      return lease(key, seen, ((Leases) seen).renew(renew.leaseId(), now), renew.leaseId());
    }
    if (adjustment instanceof Adjustment.Slice slice) {
      return slice(key, seen, slice);
    }
    if (adjustment instanceof Adjustment.Reset) {
      counters.remove(key);
      return allowed(seen(null, claim.limit()), OptionalLong.empty());
    }
    if (claim.cost() > 0) {
      if (adjustment instanceof Adjustment.Refund refund) {
        seen.giveBack(claim.cost(), refund.decidedAtMicros(), now);
      } else {
        seen.add(claim.cost(), now, 0);
      }
      counters.put(key, seen);
    }
    return allowed(seen, OptionalLong.empty());
  }

  private Answer slice(Key key, Counter seen, Adjustment.Slice slice) {
    Adjustment.Settlement before = slice.before();
    if (before != null) {
      seen.sliceIn(before.spent(), before.returned(), before.takenAtMicros(), now);
      counters.computeIfPresent(key, (same, old) -> seen);
    }
    long cost = slice.claim().cost();
    if (!isAllowed(seen, cost, now)) {
      return denied(seen, cost);
    }
    long left = remaining(seen) - cost;
    long more = Math.min(slice.wanted(), left / 8);
    if (cost + more > 0) {
      seen.add(cost, now, 0);
      seen.sliceOut(more, now);
      seen.add(more, now, 0);
      counters.put(key, seen);
    }
    return allowed(seen, OptionalLong.empty());
  }

  private Answer lease(Key key, Counter seen, boolean held, long id) {
    if (!held) {
      return denied(seen, OptionalLong.empty(), false, OptionalLong.empty());
    }
    counters.put(key, seen);
    return allowed(seen, OptionalLong.of(id));
  }

  private Answer reserve(Key key, Level level, long cost, long maxDelay) {
    if (cost > level.limit.capacity()) {
      return denied(level, cost);
    }
    if (!isReservable(level, cost, maxDelay, now)) {
      long wait =
          Search.least(
              level.longestWait(), after -> isReservable(level, cost, maxDelay, now + after));
      return denied(level, OptionalLong.of(wait), false, OptionalLong.empty());
    }
    long delay = waitFor(level, cost);
    if (cost > 0) {
      level.add(cost, now, 0);
      counters.put(key, level);
    }
    return new Answer(
        true,
        now,
        level.limit.capacity(),
        remaining(level),
        OptionalLong.empty(),
        false,
        delay,
        OptionalLong.empty(),
        level.resetAt(now),
        OptionalLong.empty());
  }

  /** Whether it would be allowed at the latest after the delay, and the level has room for it. */
  private static boolean isReservable(Level level, long cost, long maxDelay, long at) {
    boolean soonEnough = maxDelay > level.longestWait() || isAllowed(level, cost, at + maxDelay);
    return soonEnough && level.hasRoomFor(cost, at);
  }

  @Override
  public void close() {}
}
