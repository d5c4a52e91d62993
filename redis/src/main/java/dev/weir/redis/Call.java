package dev.weir.redis;

import dev.weir.limit.Decision;
import dev.weir.store.Adjustment;
import dev.weir.store.Breaker;
import dev.weir.store.Claim;
import dev.weir.store.Completion;
import dev.weir.store.StoreException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerFieldUpdater;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * One call of the store, on its way through a {@link Batch}: what to do with which counters, and
 * who waits. Answered exactly once, by whoever comes first of the reply and the deadline.
 */
final class Call {

  /** What to do, by its number in dispatch.lua. */
  enum Operation {
    ACQUIRE(1),
    PEEK(2),
    RESERVE(3),
    PENALISE(4),
    REFUND(5),
    RESET(6),
    RELEASE(7),
    RENEW(8),
    SLICE(9);

    private final byte code;

    Operation(int code) {
      this.code = (byte) code;
    }
  }

  private static final AtomicIntegerFieldUpdater<Call> ANSWERED =
      AtomicIntegerFieldUpdater.newUpdater(Call.class, "answered");
  private static final long MAX_MICROS = (1L << 53) - 1;
  private static final long[] NO_LEASES = {};
  private static final int COMPLETED = 1;
  private static final int FAILED = 2;

  /** What {@link #put} writes behind the claims at most: of a slice. */
  private static final int OPERAND_BYTES = 19;

  private final Operation operation;
  private final List<Claim> claims;
  private final long operand;
  private final Adjustment.@Nullable Settlement settlement;
  private final long[] leaseIds;
  private final byte[][] keys;
  private final long nowMicros;
  private final long deadlineNanos;
  private final Completion<List<Decision>> completion;
  private volatile int answered;
  private volatile Breaker.@Nullable Era era;
  private volatile Way way = Way.TOGETHER;
  private volatile int place;
  private int redirections;

  /** How it is to be sent. */
  enum Way {
    /** With others on keys of the same part. */
    TOGETHER,
    /** As a command of its own. */
    ALONE,
    /** As a command of its own behind ASKING, to a node that is taking the slot over. */
    ASKING
  }

  /**
   * A call that nobody has answered yet.
   *
   * @param operand the longest delay, the instant of a decision, a lease, or the units that are
   *     wanted, by operation
   * @param settlement what has become of the slice before; null if there was none
   * @param nowMicros the time to decide at; ignored by a store that decides by Redis' own
   * @param deadlineNanos when it fails if it is not answered, on the clock of System.nanoTime
   */
  Call(
      Operation operation,
      List<Claim> claims,
      long operand,
      Adjustment.@Nullable Settlement settlement,
      CounterKeys counterKeys,
      long nowMicros,
      long deadlineNanos,
      Completion<List<Decision>> completion) {
    this(
        operation,
        claims,
        operand,
        settlement,
        keys(claims, counterKeys),
        nowMicros,
        deadlineNanos,
        completion);
  }

  private Call(
      Operation operation,
      List<Claim> claims,
      long operand,
      Adjustment.@Nullable Settlement settlement,
      byte[][] keys,
      long nowMicros,
      long deadlineNanos,
      Completion<List<Decision>> completion) {
    this.operation = operation;
    this.claims = claims;
    this.operand = operand;
    this.settlement = settlement;
    this.nowMicros = nowMicros;
    this.deadlineNanos = deadlineNanos;
    this.completion = completion;
    this.leaseIds = leaseIds(claims);
    this.keys = keys;
  }

  private static byte[][] keys(List<Claim> claims, CounterKeys counterKeys) {
    byte[][] keys = new byte[claims.size()][];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = counterKeys.of(claims.get(i).key());
    }
    return keys;
  }

  /** A call at the same time, with the same deadline, on some of the keys. */
  Call part(
      Operation operation,
      List<Claim> claims,
      long operand,
      byte[][] keys,
      Completion<List<Decision>> completion) {
    return new Call(operation, claims, operand, null, keys, nowMicros, deadlineNanos, completion);
  }

  /** The same with another deadline. */
  Call until(long deadlineNanos) {
    return new Call(
            operation, claims, operand, settlement, keys, nowMicros, deadlineNanos, completion)
        .at(place);
  }

  Operation operation() {
    return operation;
  }

  /** The part of the topology that keeps its keys. */
  int place() {
    return place;
  }

  Call at(int place) {
    this.place = place;
    return this;
  }

  Way way() {
    return way;
  }

  /**
   * It was not executed, and is to be sent in another way.
   *
   * @return how often that has been so
   */
  int redirect(Way way) {
    this.way = way;
    return ++redirections;
  }

  boolean isRedirected() {
    return redirections > 0;
  }

  /** How it ends is told to a breaker. */
  void beginIn(Breaker.Era era) {
    this.era = era;
  }

  /** Fails it without telling a breaker, because it was not sent. */
  void rejected(StoreException cause) {
    era = null;
    fail(cause);
  }

  private static long[] leaseIds(List<Claim> claims) {
    long[] ids = NO_LEASES;
    for (int i = 0; i < claims.size(); i++) {
      if (claims.get(i).limit().transition().leases()) {
        ids = ids.length == 0 ? new long[claims.size()] : ids;
        ids[i] = LeaseId.random(claims.get(i).cost());
      }
    }
    return ids;
  }

  List<Claim> claims() {
    return claims;
  }

  byte[][] keys() {
    return keys;
  }

  long nowMicros() {
    return nowMicros;
  }

  long deadlineNanos() {
    return deadlineNanos;
  }

  /** Whether it changes a counter and asks for nothing; its answer is that to a cost of zero. */
  boolean isAdjustment() {
    return switch (operation) {
      case PENALISE, REFUND, RESET -> true;
      case ACQUIRE, PEEK, RESERVE, RELEASE, RENEW, SLICE -> false;
    };
  }

  /** Whether it asks for units. */
  boolean isAcquire() {
    return operation == Operation.ACQUIRE;
  }

  /** Whether it asks for units, or looks, and all its claims are of this kind. */
  boolean isAcquireOf(Kind kind) {
    if (operation.code > Operation.PEEK.code) {
      return false;
    }
    for (Claim claim : claims) {
      if (Kind.of(claim) != kind) {
        return false;
      }
    }
    return true;
  }

  boolean isAnswered() {
    return answered != 0;
  }

  /** Whether its caller has got decisions. */
  boolean isCompleted() {
    return answered == COMPLETED;
  }

  /** The lease that the claim at this index would take, or that the call is about. */
  long leaseId(int index) {
    boolean isAboutOne = operation == Operation.RELEASE || operation == Operation.RENEW;
    return isAboutOne ? operand : leaseIds[index];
  }

  /** How many bytes {@link #put} writes. */
  int bytes() {
    return 3 + claims.size() * 6 + leaseIds.length * 8 + OPERAND_BYTES;
  }

  /** Writes the call as dispatch.lua reads it. */
  void put(ByteBuffer to, ToIntFunction<Claim> limitNumber) {
    to.put(operation.code).putShort((short) claims.size());
    for (int i = 0; i < claims.size(); i++) {
      Claim claim = claims.get(i);
      to.putShort((short) limitNumber.applyAsInt(claim)).putInt((int) claim.cost());
      if (claim.limit().transition().leases()) {
        to.putLong(leaseIds[i]);
      }
    }
    switch (operation) {
      case RESERVE, REFUND -> putMicros(to, Math.max(0, Math.min(MAX_MICROS, operand)));
      case RELEASE, RENEW -> LeaseId.putMember(to, operand);
      case SLICE -> putSlice(to);
      case ACQUIRE, PEEK, PENALISE, RESET -> {}
    }
  }

  private void putSlice(ByteBuffer to) {
    Adjustment.Settlement before = settlement;
    to.putInt((int) operand);
    if (before == null) {
      to.putLong(0);
      putMicros(to, 0);
    } else {
      to.putInt((int) before.spent()).putInt((int) before.returned());
      putMicros(to, Math.max(0, Math.min(MAX_MICROS, before.takenAtMicros())));
    }
  }

  /** Whether it takes a slice, whose units its answer tells. */
  boolean isSlice() {
    return operation == Operation.SLICE;
  }

  /** Writes a time in seven bytes. */
  static void putMicros(ByteBuffer to, long micros) {
    to.put((byte) (micros >>> 48)).putShort((short) (micros >>> 32)).putInt((int) micros);
  }

  /** Whether nobody had answered before. */
  boolean complete(List<Decision> decisions) {
    if (!ANSWERED.compareAndSet(this, 0, COMPLETED)) {
      return false;
    }
    Breaker.Era began = era;
    if (began != null) {
      began.succeeded();
    }
    try {
      completion.completed(decisions);
    } catch (RuntimeException | Error e) {
      Failures.report(e);
    }
    return true;
  }

  /** Whether nobody had answered before. */
  boolean fail(StoreException cause) {
    if (!ANSWERED.compareAndSet(this, 0, FAILED)) {
      return false;
    }
    Breaker.Era began = era;
    try {
      if (began != null) {
        began.failed(cause);
      }
    } catch (RuntimeException | Error e) {
      Failures.report(e); // a listener's
    }
    try {
      completion.failed(cause);
    } catch (RuntimeException | Error e) {
      Failures.report(e);
    }
    return true;
  }
}
