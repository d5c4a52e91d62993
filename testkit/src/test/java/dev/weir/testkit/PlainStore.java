package dev.weir.testkit;

import dev.weir.limit.Decision;
import dev.weir.limit.Limit;
import dev.weir.limit.State;
import dev.weir.store.Adjustment;
import dev.weir.store.Claim;
import dev.weir.store.Key;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A store as plain as can be over the same transitions, for faults to be put into: a fault
 * overrides one method.
 */
class PlainStore implements Subject {

  private final Map<Key, State> states = new HashMap<>();
  private long lastLease;
  private long now;

  /** The counter of a claim. */
  Key identity(Key key) {
    return key;
  }

  /** The limit of a claim. */
  Limit limit(Claim claim) {
    return claim.limit();
  }

  /** What an acquire costs. */
  long cost(Claim claim) {
    return claim.cost();
  }

  /** What a penalty costs. */
  long penalty(Claim claim, Decision before) {
    return claim.cost();
  }

  /** The instant that a refund names. */
  long refunded(long decidedAtMicros) {
    return decidedAtMicros;
  }

  /** Whether several claims are written of which not all were allowed. */
  boolean writesHalf() {
    return false;
  }

  /** A state before it is used. */
  void loaded(State state, Claim claim) {}

  /** A state as it is written. */
  void written(State state, Limit limit) {}

  /** What is answered. */
  Answer answer(Answer answer) {
    return answer;
  }

  final long now() {
    return now;
  }

  final Map<Key, State> states() {
    return states;
  }

  @Override
  public void moveTo(long nowMicros) {
    now = nowMicros;
  }

  @Override
  public final List<Answer> acquire(List<Claim> claims) {
    Map<Key, State> taken = new HashMap<>();
    List<Answer> answers = decide(claims, taken);
    if (writesHalf() || answers.stream().allMatch(Answer::allowed)) {
      states.putAll(taken);
    } else {
      claims.forEach(this::countDenied);
    }
    return answers;
  }

  private void countDenied(Claim claim) {
    if (claim.limit().transition().countsDenials() && cost(claim) > 0) {
      State state = load(claim);
      limit(claim).transition().acquire(state, cost(claim), now, 0);
      written(state, limit(claim));
      states.put(identity(claim.key()), state);
    }
  }

  @Override
  public final List<Answer> peek(List<Claim> claims) {
    return decide(claims, new HashMap<>());
  }

  private List<Answer> decide(List<Claim> claims, Map<Key, State> taken) {
    List<Answer> answers = new ArrayList<>();
    for (Claim claim : claims) {
      Key key = identity(claim.key());
      Limit limit = limit(claim);
      long cost = cost(claim);
      State state = taken.containsKey(key) ? taken.get(key).copy() : load(claim);
      boolean allowed = limit.transition().acquire(state, cost, now, ++lastLease);
      if ((allowed || limit.transition().countsDenials()) && cost > 0) {
        written(state, limit);
        taken.put(key, state);
      }
      Decision decision = limit.transition().decide(state, allowed, cost, now, lastLease);
      answers.add(answer(Answer.of(decision)));
    }
    return answers;
  }

  private State load(Claim claim) {
    State state = states.getOrDefault(identity(claim.key()), new State()).copy();
    loaded(state, claim);
    return state;
  }

  @Override
  public final Answer adjust(Adjustment adjustment) {
    Claim claim = adjustment.claim();
    Key key = identity(claim.key());
    State state = load(claim);
    Decision decision = faulty(adjustment, state).applyTo(state, now);
    boolean lease =
        adjustment instanceof Adjustment.Release || adjustment instanceof Adjustment.Renew;
    if (adjustment instanceof Adjustment.Reset) {
      states.remove(key);
    } else if (adjustment instanceof Adjustment.Slice slice) {
      boolean settles = slice.before() != null && states.containsKey(key);
      if (settles || (decision.allowed() && decision.cost() > 0)) {
        states.put(key, state);
      }
    } else if (decision.allowed() && (lease || claim.cost() > 0)) {
      written(state, claim.limit());
      states.put(key, state);
    }
    return answer(Answer.of(decision));
  }

  private Adjustment faulty(Adjustment adjustment, State state) {
    Claim claim = adjustment.claim();
    if (adjustment instanceof Adjustment.Refund refund) {
      return new Adjustment.Refund(claim, refunded(refund.decidedAtMicros()));
    }
    if (adjustment instanceof Adjustment.Penalise) {
      State copy = state.copy();
      claim.limit().transition().acquire(copy, 0, now, 0);
      Decision before = claim.limit().transition().decide(copy, true, 0, now, 0);
      return new Adjustment.Penalise(new Claim(claim.key(), claim.limit(), penalty(claim, before)));
    }
    return adjustment;
  }

  @Override
  public void close() {}
}
