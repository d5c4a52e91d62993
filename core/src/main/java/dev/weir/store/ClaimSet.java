package dev.weir.store;

import dev.weir.limit.Decision;
import dev.weir.limit.State;
import dev.weir.limit.Transition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongFunction;

/**
 * Several claims decided at one instant: all are evaluated on copies of their states, and only if
 * all are allowed are all written. Needs the locks of every segment concerned for as long as it
 * lives.
 */
final class ClaimSet {

  private final List<Claim> claims;
  private final LongFunction<Segment> segments;
  private final long now;
  private final Map<Key, State> states = new HashMap<>();
  private final List<Decision> decisions = new ArrayList<>();

  /**
   * @param segments the segment of the lower half of a key's hash
   */
  ClaimSet(List<Claim> claims, LongFunction<Segment> segments, long now) {
    this.claims = claims;
    this.segments = segments;
    this.now = now;
  }

  /**
   * One decision a claim, in order.
   *
   * @param take whether to write if all are allowed
   */
  List<Decision> decide(boolean take) {
    boolean all = true;
    for (Claim claim : claims) {
      Decision decision = evaluate(claim);
      all &= decision.allowed();
      decisions.add(decision);
    }
    if (all && take) {
      writeAll();
    }
    return decisions;
  }

  private Decision evaluate(Claim claim) {
    Transition transition = claim.limit().transition();
    State taken = states.get(claim.key());
    State state = taken == null ? read(claim.key()) : taken.copy();
    long leaseId = transition.leases() ? ThreadLocalRandom.current().nextLong() : 0;
    boolean allowed = transition.acquire(state, claim.cost(), now, leaseId);
    if (allowed && claim.cost() > 0) {
      states.put(claim.key(), state);
    }
    return transition.decide(state, allowed, claim.cost(), now, leaseId);
  }

  private State read(Key key) {
    State loaded = new State();
    segments.apply(key.low()).load(key.low(), key.high(), loaded);
    return loaded.copy();
  }

  /** Writes each counter once; if one finds no room, those written before it are put back. */
  private void writeAll() {
    Map<Key, State> before = new HashMap<>();
    for (int i = 0; i < claims.size(); i++) {
      Claim claim = claims.get(i);
      Key key = claim.key();
      if (claim.cost() == 0 || before.containsKey(key)) {
        continue;
      }
      Segment segment = segments.apply(key.low());
      State state = Objects.requireNonNull(states.get(key));
      State old = read(key);
      int at = segment.find(key.low(), key.high());
      if (!segment.save(at, key.low(), key.high(), state, now)) {
        before.forEach(this::putBack);
        decisions.set(
            i, Decision.storeFull(claim.limit(), claim.cost(), now, segment.untilRoom(now)));
        return;
      }
      before.put(key, old);
    }
  }

  private void putBack(Key key, State old) {
    Segment segment = segments.apply(key.low());
    int at = segment.find(key.low(), key.high());
    if (old.isFresh()) {
      segment.forget(at);
    } else {
      segment.save(at, key.low(), key.high(), old, now);
    }
  }
}
