package dev.weir.limit;

import java.time.Duration;

/**
 * A bucket of capacity B that L units flow into every W: a token bucket, a leaky bucket used as a
 * meter, or GCRA. They are one algorithm: the tokens left are the capacity less the level, and the
 * theoretical arrival time of GCRA is when the level drains.
 *
 * <p>Model: the level is what is used, {@code units + part / W}, at {@code time}; it drains by L/W
 * each microsecond, exactly, because {@code part} carries the fraction. Allowed iff {@code
 * ceil(level) + cost ≤ B}. Worked example: capacity 10 at 1/s, asked every 0.5 s, allows the first
 * 19 and then every other call.
 *
 * <p>Bound: B + L·x/W in any span x. No drift: 3 per 10 s admit exactly 3·3 153 600 in 31 536 000 s
 * after the first burst. Cost O(1), at most two divisions, none within the same microsecond. Under
 * a changed limit the level drains at the new rate, unless it had drained under the old one (give
 * or take the rounding of {@link State}'s lifetime): then it is empty, so that it makes no
 * difference whether a store has forgotten it.
 *
 * <p>While {@linkplain Slice slices} are out the level does not drain below what they hold, which
 * lowers the bound only.
 *
 * <p>The algorithm of ITU-T I.371 (GCRA) in the form of a continuous-state leaky bucket.
 */
final class Bucket extends Transition {

  /** A bucket refills from empty within this time, so that no sum overflows until 2200. */
  private static final long MAX_FILL_MICROS = Duration.ofDays(365 * 50).toMillis() * 1_000;

  private final long rate;
  private final long maxUnits;
  private final long fillMicros;
  private final double microsPerUnit;

  Bucket(Limit limit) {
    super(limit);
    this.rate = limit.units();
    this.maxUnits = maxUnits(rate, limit.window());
    this.fillMicros = Wide.multiplyAddDivideCeil(capacity, windowMicros, 0, rate);
    this.microsPerUnit = (double) windowMicros / rate;
  }

  /** The greatest level, and so the greatest burst, at a rate: what drains within 50 years. */
  static long maxUnits(long rate, Window window) {
    return Math.min(
        Limit.MAX_UNITS, Wide.multiplyAddDivide(MAX_FILL_MICROS, rate, 0, window.micros()));
  }

  @Override
  void advance(State state, long now) {
    if (state.kind() != kind) {
      if (!state.isOf(kind)) {
        state.start(kind);
        state.time = now;
        return;
      }
      rescale(state);
    }
    if (state.out() > 0) {
      advanceSliced(state, now);
      return;
    }
    long elapsed = now - state.time;
    long units = state.units;
    long part = state.part;
    if (units >= maxUnits) {
      units = maxUnits;
      part = 0;
    }
    if (elapsed >= state.lifetimeMicros()) {
      units = 0;
      part = 0;
    } else if (elapsed > 0) {
      // The rest is less than a unit, and so exact although the products may wrap.
      long drained = Wide.multiplyAddDivide(elapsed, rate, 0, windowMicros);
      units -= drained;
      part -= elapsed * rate - drained * windowMicros;
      if (part < 0) {
        part += windowMicros;
        units--;
      }
    }
    if (units < 0) {
      units = 0;
      part = 0;
    }
    state.units = units;
    state.part = part;
    state.time = now;
  }

  /** The same where slices are out. */
  private void advanceSliced(State state, long now) {
    if (now - state.time >= state.lifetimeMicros()) {
      empty(state);
      state.outBefore = 0;
      state.outNow = 0;
      state.time = now;
    }
    if (state.units >= maxUnits) {
      state.units = maxUnits;
      state.part = 0;
    }
    drainAboveSlices(state, now);
    drain(state, now - state.time);
    state.time = now;
  }

  private void drain(State state, long elapsed) {
    long drained = Wide.multiplyAddDivide(elapsed, rate, 0, windowMicros);
    state.units -= drained;
    state.part -= elapsed * rate - drained * windowMicros;
    if (state.part < 0) {
      state.part += windowMicros;
      state.units--;
    }
    if (state.units < 0) {
      empty(state);
    }
  }

  /** Drains, epoch by epoch, until no slice is out. */
  private void drainAboveSlices(State state, long until) {
    while (state.out() > 0 && state.time < until) {
      long epochEnd = (state.time / Slice.EPOCH_MICROS + 1) * Slice.EPOCH_MICROS;
      long end = Math.min(until, epochEnd);
      drain(state, end - state.time);
      state.time = end;
      keepSlices(state);
      if (end == epochEnd) {
        state.outBefore = state.outNow;
        state.outNow = 0;
      }
    }
  }

  /** The level is never below what is out. */
  private void keepSlices(State state) {
    long out = Math.min(maxUnits, state.out());
    if (state.units < out) {
      state.units = out;
      state.part = 0;
    }
  }

  /** Keeps the level when the window, and with it the fraction's denominator, changes. */
  private void rescale(State state) {
    long oldWindowMicros = state.windowMillis() * 1_000;
    state.part = Wide.multiplyAddDivideCeil(state.part, windowMicros, 0, oldWindowMicros);
    if (state.part == windowMicros) {
      state.part = 0;
      state.units++;
    }
    state.kind(kind);
  }

  private static void empty(State state) {
    state.units = 0;
    state.part = 0;
  }

  @Override
  long available(State state, long now) {
    return Math.max(0, capacity - state.units - (state.part > 0 ? 1 : 0));
  }

  @Override
  void take(State state, long units, long now, long leaseId) {
    state.units += units;
    if (state.units >= maxUnits) {
      state.units = maxUnits;
      state.part = 0;
    }
    keep(state);
  }

  /** The lifetime: a little above what the level takes to drain. */
  private void keep(State state) {
    long slices = state.out() > 0 ? 2 * Slice.EPOCH_MICROS : 0;
    state.lifetimeMicros((long) ((state.units + 1) * microsPerUnit) + 2 + slices);
  }

  @Override
  void giveBack(State state, long units, long takenAt, long now) {
    if (now - takenAt < fillMicros) {
      state.units -= units;
      if (state.units < 0) {
        empty(state);
      }
      keepSlices(state);
    }
    keep(state);
  }

  @Override
  void sliceOut(State state, long units) {
    state.outNow = saturatingAdd(state.outNow, units);
  }

  /** Of a slice that is over all counts as spent. */
  @Override
  void sliceIn(State state, long spent, long returned, long takenAt, long now) {
    long age = now / Slice.EPOCH_MICROS - takenAt / Slice.EPOCH_MICROS;
    if (age < 0 || age > 1) {
      keep(state);
      return;
    }
    if (age == 0) {
      state.outNow = Math.max(0, state.outNow - spent - returned);
    } else {
      state.outBefore = Math.max(0, state.outBefore - spent - returned);
    }
    state.units -= returned;
    if (state.units < 0) {
      empty(state);
    }
    keepSlices(state);
    keep(state);
  }

  @Override
  long waitFor(State state, long units, long now) {
    return drainTo(state, capacity - units);
  }

  /** How long until the level is down to so many units; 0 if it is. */
  private long drainTo(State state, long level) {
    return state.out() == 0 ? drainFreely(state, level) : drainPastSlices(state.copy(), level);
  }

  private long drainFreely(State state, long level) {
    long excess = state.units - level;
    if (excess < 0 || (excess == 0 && state.part == 0)) {
      return 0;
    }
    return Wide.multiplyAddDivideCeil(excess, windowMicros, state.part, rate);
  }

  /** The same of a level that does not drain below what is out, for as long as it is. */
  private long drainPastSlices(State ahead, long level) {
    long start = ahead.time;
    while (ahead.out() > 0) {
      long wait = drainFreely(ahead, level);
      long epochEnd = (ahead.time / Slice.EPOCH_MICROS + 1) * Slice.EPOCH_MICROS;
      boolean reached = level >= Math.min(maxUnits, ahead.out());
      if (wait == 0 || (reached && ahead.time + wait <= epochEnd)) {
        return ahead.time + wait - start;
      }
      drainAboveSlices(ahead, epochEnd);
    }
    return ahead.time + drainFreely(ahead, level) - start;
  }

  @Override
  long resetAt(State state, long now) {
    return now + drainTo(state, 0);
  }

  /**
   * Takes the cost even beyond the capacity, as long as what is beyond drains within the delay. A
   * reservation that would pass the greatest level is denied until that level has room.
   */
  @Override
  public Decision reserve(State state, long cost, long maxDelayMicros, long now) {
    long at = arrive(state, now);
    if (cost > capacity) {
      return decide(state, false, cost, at, 0);
    }
    long delay = cost == 0 ? 0 : waitFor(state, cost, at);
    long tooLong = Math.max(delay - maxDelayMicros, drainTo(state, maxUnits - cost));
    if (tooLong > 0) {
      return Decision.notReserved(
          limit, available(state, at), cost, at, tooLong, resetAt(state, at));
    }
    if (cost > 0) {
      take(state, cost, at, 0);
    }
    return Decision.reserved(limit, available(state, at), cost, at, delay, resetAt(state, at));
  }
}
