package dev.weir.testkit;

import dev.weir.limit.Algorithm;
import dev.weir.limit.Decision;
import dev.weir.limit.Law;
import dev.weir.limit.Limit;
import dev.weir.limit.State;
import dev.weir.store.Claim;
import dev.weir.store.Key;
import dev.weir.store.KeySpace;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;

/** Stores that break one law each, in ways that have been seen in the wild. */
@SuppressWarnings("ImmutableEnumChecker") // its suppliers and sets are never changed
enum Fault {
  ONE_MORE_THAN_THE_LIMIT(Law.BOUND, OneMore::new),
  SEVERAL_UNITS_COUNT_AS_ONE(Law.ADDITIVE, SeveralAsOne::new),
  A_PEEK_OR_DENIAL_COUNTS(Law.ADDITIVE, LookingCounts::new),
  HALF_OF_THE_CLAIMS_ARE_TAKEN(Law.ADDITIVE, HalfTaken::new),
  RETRY_AFTER_IS_CUT_TO_MILLISECONDS(Law.RETRY_AFTER, CutRetryAfter::new),
  RETRY_AFTER_IS_ROUNDED_UP_TO_SECONDS(Law.RETRY_AFTER, LongRetryAfter::new),
  THE_LEVEL_IS_ROUNDED_DOWN(Law.NO_DRIFT, RoundedDown::new, Algorithm.BUCKET),
  THE_LEVEL_IS_ROUNDED_UP(Law.NO_DRIFT, RoundedUp::new, Algorithm.BUCKET),
  THE_CLOCK_RUNS_SLOW(Law.NO_DRIFT, SlowClock::new),
  A_CLOCK_SET_BACK_STARTS_AFRESH(Law.TIME_BACKWARDS, FreshWhenSetBack::new),
  NAMES_ARE_JOINED_WITHOUT_LENGTHS(Law.ISOLATION, JoinedNames::new),
  A_STATE_IS_FORGOTTEN_EARLY(Law.EXPIRY, ForgetsEarly::new),
  AN_EXPIRED_STATE_COMES_BACK(Law.EXPIRY, ExpiredComesBack::new),
  A_CHANGED_LIMIT_STARTS_AFRESH(Law.LIVE_CHANGE, FreshWhenChanged::new),
  THE_NEXT_UNIT_IS_ROUNDED(
      Law.SAME_EVERYWHERE,
      RoundedNextUnit::new,
      EnumSet.complementOf(EnumSet.of(Algorithm.CONCURRENCY))),
  ANOTHER_ROUNDING_OF_THE_LEVEL(Law.SAME_EVERYWHERE, RoundedUp::new, Algorithm.BUCKET),
  A_REFUND_REACHES_INTO_THE_NEXT_WINDOW(Law.REFUND, LateRefund::new),
  A_REFUND_IS_LOST(Law.REFUND, LostRefund::new),
  A_PENALTY_IS_LOST(Law.PENALTY, LostPenalty::new),
  A_PENALTY_STOPS_AT_THE_LIMIT(Law.PENALTY, CutPenalty::new);

  private final Law law;
  private final Supplier<PlainStore> store;
  private final Set<Algorithm> algorithms;

  Fault(Law law, Supplier<PlainStore> store) {
    this(law, store, EnumSet.allOf(Algorithm.class));
  }

  Fault(Law law, Supplier<PlainStore> store, Algorithm algorithm) {
    this(law, store, EnumSet.of(algorithm));
  }

  Fault(Law law, Supplier<PlainStore> store, Set<Algorithm> algorithms) {
    this.law = law;
    this.store = store;
    this.algorithms = algorithms;
  }

  /** The law that it breaks. */
  Law law() {
    return law;
  }

  /** A new store that breaks it. */
  PlainStore store() {
    return store.get();
  }

  /** Whether it breaks the law for this algorithm, of those that name the law. */
  boolean concerns(Algorithm algorithm) {
    return algorithms.contains(algorithm);
  }

  private static final class OneMore extends PlainStore {
    @Override
    Limit limit(Claim claim) {
      return Limits.larger(claim.limit(), 1).orElse(claim.limit());
    }
  }

  private static final class SeveralAsOne extends PlainStore {
    @Override
    long cost(Claim claim) {
      return Math.min(1, claim.cost());
    }
  }

  private static final class LookingCounts extends PlainStore {
    @Override
    void loaded(State state, Claim claim) {
      states().put(claim.key(), state);
      claim.limit().transition().acquire(state, claim.cost() > 1 ? 1 : 0, now(), 0);
    }
  }

  private static final class HalfTaken extends PlainStore {
    @Override
    boolean writesHalf() {
      return true;
    }
  }

  private abstract static class OtherRetryAfter extends PlainStore {
    abstract long other(long micros);

    @Override
    Answer answer(Answer answer) {
      OptionalLong wait = answer.retryAfterMicros();
      return wait.isEmpty() ? answer : withRetryAfter(answer, other(wait.getAsLong()));
    }

    private static Answer withRetryAfter(Answer answer, long micros) {
      return new Answer(
          answer.allowed(),
          answer.decidedAtMicros(),
          answer.limit(),
          answer.remaining(),
          OptionalLong.of(micros),
          answer.exceedsLimit(),
          answer.delayMicros(),
          answer.nextUnitMicros(),
          answer.resetAtMicros(),
          answer.leaseId());
    }
  }

  private static final class CutRetryAfter extends OtherRetryAfter {
    @Override
    long other(long micros) {
      return micros - micros % 1_000;
    }
  }

  private static final class LongRetryAfter extends OtherRetryAfter {
    @Override
    long other(long micros) {
      return micros + 999_999 - (micros + 999_999) % 1_000_000;
    }
  }

  /** Changes the fraction of a bucket's level in the words of the state. */
  private abstract static class RoundedLevel extends PlainStore {
    private static final long LOW_32 = 0xFFFF_FFFFL;
    private static final long PART_UPPER = ~0L << 50;

    abstract long rounded(long units);

    @Override
    void written(State state, Limit limit) {
      if (limit.algorithm() != Algorithm.BUCKET) {
        return;
      }
      long[] words = new long[State.WORDS];
      state.pack(words, 0, 0);
      boolean fraction = ((words[0] & PART_UPPER) | (words[2] & LOW_32)) != 0;
      if (fraction) {
        words[0] &= ~PART_UPPER;
        words[2] = rounded(words[2] >>> 32) << 32;
        state.unpack(words, 0, null);
      }
    }
  }

  private static final class RoundedDown extends RoundedLevel {
    @Override
    long rounded(long units) {
      return units;
    }
  }

  private static final class RoundedUp extends RoundedLevel {
    @Override
    long rounded(long units) {
      return units + 1;
    }
  }

  private static final class SlowClock extends PlainStore {
    @Override
    public void moveTo(long nowMicros) {
      super.moveTo(nowMicros - nowMicros / 1_000);
    }
  }

  private static final class FreshWhenSetBack extends PlainStore {
    @Override
    public void moveTo(long nowMicros) {
      if (nowMicros < now()) {
        states().clear();
      }
      super.moveTo(nowMicros);
    }
  }

  private static final class JoinedNames extends PlainStore {
    private static final KeySpace SPACE = KeySpace.of("", "", "");

    @Override
    Key identity(Key key) {
      return SPACE.key(String.join("", key.space().names()) + key.value());
    }
  }

  private abstract static class OtherLifetime extends PlainStore {
    private final Map<Key, Long> writtenAt = new HashMap<>();

    @Override
    void loaded(State state, Claim claim) {
      Long written = writtenAt.put(claim.key(), now());
      if (written != null && now() - written >= lifetime(claim.limit().window().micros())) {
        state.clear();
      }
    }

    abstract long lifetime(long windowMicros);
  }

  private static final class ForgetsEarly extends OtherLifetime {
    @Override
    long lifetime(long windowMicros) {
      return windowMicros / 4;
    }
  }

  /** What has expired still takes a unit. */
  private static final class ExpiredComesBack extends PlainStore {
    private final Set<Key> seen = new HashSet<>();

    @Override
    void loaded(State state, Claim claim) {
      if (!seen.add(claim.key())) {
        claim.limit().transition().acquire(state, 1, now(), 0);
      }
    }
  }

  private static final class FreshWhenChanged extends PlainStore {
    private final Map<Key, Limit> limits = new HashMap<>();

    @Override
    void loaded(State state, Claim claim) {
      Limit before = limits.put(claim.key(), claim.limit());
      if (before != null && !before.equals(claim.limit())) {
        state.clear();
      }
    }
  }

  private static final class RoundedNextUnit extends PlainStore {
    @Override
    Answer answer(Answer answer) {
      if (answer.nextUnitMicros().isEmpty()) {
        return answer;
      }
      long micros = answer.nextUnitMicros().getAsLong();
      return new Answer(
          answer.allowed(),
          answer.decidedAtMicros(),
          answer.limit(),
          answer.remaining(),
          answer.retryAfterMicros(),
          answer.exceedsLimit(),
          answer.delayMicros(),
          OptionalLong.of(micros - micros % 10),
          answer.resetAtMicros(),
          answer.leaseId());
    }
  }

  private static final class LateRefund extends PlainStore {
    @Override
    long refunded(long decidedAtMicros) {
      return now();
    }
  }

  private static final class LostRefund extends PlainStore {
    @Override
    long refunded(long decidedAtMicros) {
      return 0;
    }
  }

  private static final class LostPenalty extends PlainStore {
    @Override
    long penalty(Claim claim, Decision before) {
      return 0;
    }
  }

  private static final class CutPenalty extends PlainStore {
    @Override
    long penalty(Claim claim, Decision before) {
      return Math.min(claim.cost(), before.remaining());
    }
  }
}
