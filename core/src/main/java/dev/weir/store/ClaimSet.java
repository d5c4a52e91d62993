package dev.weir.store;

import dev.weir.limit.Decision;
import dev.weir.limit.State;
import dev.weir.limit.Transition;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Several claims decided at one instant: all are evaluated on states that nobody else sees, and
 * only if all are allowed are all written; if one is denied, those that count denials are counted.
 * Needs the locks of every segment concerned for as long as it lives, and works on their registers.
 * Made for tens of claims: each looks for others on its counter among those before it.
 */
final class ClaimSet {

  private final List<Claim> claims;
  private final Segments segments;
  private final long now;

  /** What a claim that takes something leaves of its counter; null of one that takes nothing. */
  private final @Nullable State[] taken;

  private final Decision[] decisions;

  ClaimSet(List<Claim> claims, Segments segments, long now) {
    this.claims = claims;
    this.segments = segments;
    this.now = now;
    this.taken = new State[claims.size()];
    this.decisions = new Decision[claims.size()];
  }

  /**
   * One decision a claim, in order.
   *
   * @param take whether to write if all are allowed
   */
  List<Decision> decide(boolean take) {
    boolean all = true;
    for (int i = 0; i < decisions.length; i++) {
      all &= evaluate(i);
    }
    if (take) {
      if (all) {
        writeAll();
      } else {
        countDenials();
      }
    }
    return Arrays.asList(decisions);
  }

  private boolean evaluate(int i) {
    Claim claim = claims.get(i);
    Transition transition = claim.limit().transition();
    State state = stateBefore(i, claim.key());
    long leaseId = transition.leases() ? ThreadLocalRandom.current().nextLong() : 0;
    boolean allowed = transition.acquire(state, claim.cost(), now, leaseId);
    if ((allowed || transition.countsDenials()) && claim.cost() > 0) {
      taken[i] = state;
    }
    decisions[i] = transition.decide(state, allowed, claim.cost(), now, leaseId);
    return allowed;
  }

  /** What the claims before this one leave of a counter, to be changed. */
  private State stateBefore(int i, Key key) {
    State before = lastTaken(i, key);
    if (before != null) {
      return before.copy();
    }
    Segment segment = segments.of(key.low());
    State state = isFirstOf(segment, i) ? segment.state : new State();
    segment.load(key.low(), key.high(), state);
    return state.cells() == null ? state : state.copy(); // the table's own cells stay as they are
  }

  private @Nullable State lastTaken(int before, Key key) {
    for (int i = before - 1; i >= 0; i--) {
      if (taken[i] != null && isSame(claims.get(i).key(), key)) {
        return taken[i];
      }
    }
    return null;
  }

  private static boolean isSame(Key one, Key other) {
    return one.low() == other.low() && one.high() == other.high();
  }

  /** Whether no claim before this one has had the segment's register. */
  private boolean isFirstOf(Segment segment, int i) {
    for (int other = 0; other < i; other++) {
      if (segments.of(claims.get(other).key().low()) == segment) {
        return false;
      }
    }
    return true;
  }

  /** Writes each counter once; if one finds no room, those written before it are put back. */
  private void writeAll() {
    @Nullable State[] replaced = mayBeRefused() ? new State[taken.length] : null;
    for (int i = 0; i < taken.length; i++) {
      Key key = claims.get(i).key();
      State state = lastTaken(taken.length, key);
      if (taken[i] == null || state == null || lastTaken(i, key) != null) {
        continue;
      }
      Segment segment = segments.of(key.low());
      if (replaced != null) {
        replaced[i] = read(segment, key);
      }
      int at = segment.find(key.low(), key.high());
      if (!segment.save(at, key.low(), key.high(), state, now)) {
        refuse(i, segment, replaced);
        return;
      }
    }
  }

  /** Counts what is counted although nothing was taken, one claim after the other. */
  private void countDenials() {
    for (Claim claim : claims) {
      Transition transition = claim.limit().transition();
      if (transition.countsDenials() && claim.cost() > 0) {
        Key key = claim.key();
        Segment segment = segments.of(key.low());
        State state = new State();
        int at = segment.load(key.low(), key.high(), state);
        transition.acquire(state, claim.cost(), now, 0);
        segment.save(at, key.low(), key.high(), state, now);
      }
    }
  }

  private boolean mayBeRefused() {
    for (int i = 0; i < taken.length; i++) {
      State state = taken[i];
      if (state != null && segments.of(claims.get(i).key().low()).mayRefuse(state)) {
        return true;
      }
    }
    return false;
  }

  private void refuse(int refused, Segment full, @Nullable State @Nullable [] replaced) {
    for (int i = 0; replaced != null && i < refused; i++) {
      State old = replaced[i];
      if (old != null) {
        putBack(claims.get(i).key(), old);
      }
    }
    Claim claim = claims.get(refused);
    decisions[refused] = Decision.storeFull(claim.limit(), claim.cost(), now, full.untilRoom(now));
  }

  private static State read(Segment segment, Key key) {
    State loaded = new State();
    segment.load(key.low(), key.high(), loaded);
    return loaded.copy();
  }

  private void putBack(Key key, State old) {
    Segment segment = segments.of(key.low());
    int at = segment.find(key.low(), key.high());
    if (old.isFresh()) {
      segment.forget(at);
    } else {
      segment.save(at, key.low(), key.high(), old, now);
    }
  }
}
