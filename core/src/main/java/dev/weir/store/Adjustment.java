package dev.weir.store;

import dev.weir.limit.Decision;
import dev.weir.limit.InvalidValueException;
import dev.weir.limit.State;
import dev.weir.limit.Transition;
import org.jspecify.annotations.Nullable;

/** A change to one counter other than an acquire. */
public sealed interface Adjustment {

  /** The counter, its limit, and the units concerned. */
  Claim claim();

  /**
   * Applies it to the counter's state, for stores.
   *
   * @param now microseconds since the epoch
   * @return the answer of {@link Store#adjust}
   */
  Decision applyTo(State state, long now);

  /** The same of another claim. */
  Adjustment of(Claim other);

  /**
   * What takes back an allowed decision: gives back its units, or releases its lease.
   *
   * @param claim what was claimed
   */
  static Adjustment undoing(Claim claim, Decision decision) {
    long usableAt = decision.decidedAtMicros() + decision.delay().toNanos() / 1_000;
    return decision.leaseId().isPresent()
        ? new Release(claim, decision.leaseId().getAsLong())
        : new Refund(claim, usableAt);
  }

  private static Transition transition(Adjustment adjustment) {
    return adjustment.claim().limit().transition();
  }

  /** The state as the answer to a cost of zero. */
  private static Decision look(Adjustment adjustment, State state, long now) {
    Transition transition = transition(adjustment);
    transition.acquire(state, 0, now, 0);
    return transition.decide(state, true, 0, now, 0);
  }

  /**
   * Takes units now, to be used after the delay in the decision.
   *
   * @param maxDelayMicros the longest delay accepted, not negative
   */
  record Reserve(Claim claim, long maxDelayMicros) implements Adjustment {

    /** Checks the range of the delay. */
    public Reserve {
      if (maxDelayMicros < 0) {
        throw new InvalidValueException("maxDelay", maxDelayMicros + " µs", "0 or more");
      }
    }

    @Override
    public Reserve of(Claim other) {
      return new Reserve(other, maxDelayMicros);
    }

    @Override
    public Decision applyTo(State state, long now) {
      return Adjustment.transition(this).reserve(state, claim.cost(), maxDelayMicros, now);
    }
  }

  /** Takes units whether they can be had or not. */
  record Penalise(Claim claim) implements Adjustment {
    @Override
    public Penalise of(Claim other) {
      return new Penalise(other);
    }

    @Override
    public Decision applyTo(State state, long now) {
      Adjustment.transition(this).penalise(state, claim.cost(), now);
      return Adjustment.look(this, state, now);
    }
  }

  /**
   * Gives back units of a decision; none once the decision's window is over.
   *
   * @param decidedAtMicros {@link dev.weir.limit.Decision#decidedAtMicros} of that decision; of a
   *     reservation, its delay later
   */
  record Refund(Claim claim, long decidedAtMicros) implements Adjustment {
    @Override
    public Refund of(Claim other) {
      return new Refund(other, decidedAtMicros);
    }

    @Override
    public Decision applyTo(State state, long now) {
      Adjustment.transition(this).refund(state, claim.cost(), decidedAtMicros, now);
      return Adjustment.look(this, state, now);
    }
  }

  /** Forgets the counter. */
  record Reset(Claim claim) implements Adjustment {
    @Override
    public Reset of(Claim other) {
      return new Reset(other);
    }

    @Override
    public Decision applyTo(State state, long now) {
      state.clear();
      return Adjustment.look(this, state, now);
    }
  }

  /**
   * Ends the lease of a concurrency limit. The answer is allowed if it was held.
   *
   * @param leaseId {@link dev.weir.limit.Decision#leaseId}
   */
  record Release(Claim claim, long leaseId) implements Adjustment {
    @Override
    public Release of(Claim other) {
      return new Release(other, leaseId);
    }

    @Override
    public Decision applyTo(State state, long now) {
      return Adjustment.transition(this).release(state, leaseId, now);
    }
  }

  /** Prolongs the lease of a concurrency limit. The answer is allowed if it was held. */
  record Renew(Claim claim, long leaseId) implements Adjustment {
    @Override
    public Renew of(Claim other) {
      return new Renew(other, leaseId);
    }

    @Override
    public Decision applyTo(State state, long now) {
      return Adjustment.transition(this).renew(state, leaseId, now);
    }
  }

  /**
   * Takes units, and beyond them a {@linkplain dev.weir.limit.Slice slice} to be spent later, after
   * what is left of an earlier one was brought back. The answer's {@linkplain Decision#cost cost}
   * is all that was taken, its remaining what others can still have; if it is denied, only the
   * earlier slice was brought back.
   *
   * @param wanted units beyond those of the claim, 0..4294967295
   * @param before the earlier slice; null if there is none
   */
  record Slice(Claim claim, long wanted, @Nullable Settlement before) implements Adjustment {

    /** Checks the range. */
    public Slice {
      Claim.checkedCost(wanted);
    }

    @Override
    public Slice of(Claim other) {
      return new Slice(other, wanted, before);
    }

    @Override
    public Decision applyTo(State state, long now) {
      Transition transition = Adjustment.transition(this);
      if (before != null) {
        transition.settleSlice(state, before.spent, before.returned, before.takenAtMicros, now);
      }
      long slice = transition.takeSlice(state, claim.cost(), wanted, now);
      long taken = claim.cost() + Math.max(0, slice);
      return transition.decide(state, slice >= 0, taken, now, 0);
    }
  }

  /**
   * What has become of a slice, or of part of one.
   *
   * @param spent units of it that were spent, 0..4294967295
   * @param returned units of it that nobody will spend, 0..4294967295
   * @param takenAtMicros {@link Decision#decidedAtMicros} of the decision that took it
   */
  record Settlement(long spent, long returned, long takenAtMicros) {

    /** Checks the ranges. */
    public Settlement {
      Claim.checkedCost(spent);
      Claim.checkedCost(returned);
      if (spent + returned == 0) {
        throw new InvalidValueException("settlement", 0, "units that were spent or are returned");
      }
    }
  }
}
