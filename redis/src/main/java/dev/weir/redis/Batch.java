package dev.weir.redis;

import dev.weir.limit.Decision;
import dev.weir.limit.Limit;
import dev.weir.store.Claim;
import dev.weir.store.StoreException;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.protocol.CommandArgs;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Calls that go to Redis as one call of the script, and the limits that they have in common. Not
 * thread-safe: encoded by one thread, answered by one thread, swept under the lane's lock.
 */
final class Batch {

  private static final int HEAD_BYTES = 7;
  private static final int LIMIT_BYTES = 15;
  private static final int TIME_BYTES = 7;

  private final List<Call> calls;

  /** Of each limit, a claim of it. */
  private final List<Claim> limits = new ArrayList<>(4);

  private final long sentNanos;
  private final Wave wave;
  private final Script script;

  /** How many of the calls, which come in the order of their deadlines, are past theirs. */
  private int late;

  Batch(List<Call> calls, long sentNanos, Wave wave) {
    this.calls = calls;
    this.wave = wave;
    this.sentNanos = sentNanos;
    this.script = script(calls);
  }

  /** What it was sent with. */
  Wave wave() {
    return wave;
  }

  /** Whether ASKING has to come before it. */
  boolean isAsking() {
    return calls.get(0).way() == Call.Way.ASKING;
  }

  long sentNanos() {
    return sentNanos;
  }

  List<Call> calls() {
    return calls;
  }

  /** What decides them. */
  Script script() {
    return script;
  }

  private static Script script(List<Call> calls) {
    Kind kind = Kind.of(calls.get(0).claims().get(0));
    for (Call call : calls) {
      if (!call.isAcquireOf(kind)) {
        return Script.DECIDE;
      }
    }
    return Script.acquire(kind);
  }

  /**
   * What EVALSHA takes: the script, the claims' keys in the order of the calls, what it is told.
   */
  CommandArgs<byte[], byte[]> args(StoreOptions options) {
    int count = 0;
    for (Call call : calls) {
      count += call.keys().length;
    }
    CommandArgs<byte[], byte[]> args =
        new CommandArgs<>(ByteArrayCodec.INSTANCE).add(script.sha()).add(count);
    for (Call call : calls) {
      for (byte[] key : call.keys()) {
        args.addKey(key);
      }
    }
    return args.add(encoded((int) options.ttlBuffer().toMillis(), options.ticker() != null));
  }

  /**
   * What the script is told, as call.lua says.
   *
   * @param bufferMillis how much longer than its logical life a state is kept
   * @param isTimed whether each call is at its own time instead of Redis'
   */
  byte[] encoded(int bufferMillis, boolean isTimed) {
    int bytes = HEAD_BYTES;
    for (Call call : calls) {
      numbered(call);
      bytes += TIME_BYTES + call.bytes();
    }
    ByteBuffer encoded = ByteBuffer.allocate(bytes + limits.size() * LIMIT_BYTES);
    encoded.putInt(bufferMillis).put((byte) (isTimed ? 1 : 0)).putShort((short) limits.size());
    for (Claim claim : limits) {
      put(claim, encoded);
    }
    for (Call call : calls) {
      if (isTimed) {
        Call.putMicros(encoded, Math.max(0, call.nowMicros()));
      }
      call.put(encoded, this::numberOf);
    }
    return Arrays.copyOf(encoded.array(), encoded.position());
  }

  private void numbered(Call call) {
    for (Claim claim : call.claims()) {
      numberOf(claim);
    }
  }

  private static void put(Claim claim, ByteBuffer to) {
    Limit limit = claim.limit();
    long windowMillis = limit.window().millis();
    to.put(Kind.of(claim).code()).putInt((int) limit.units()).putInt((int) limit.capacity());
    to.put((byte) (windowMillis >>> 32)).putInt((int) windowMillis);
    to.put((byte) limit.segments());
  }

  /** Limits are few and mostly the same objects, so a list is searched sooner than a map. */
  @SuppressWarnings("ReferenceEquality") // two equal limits may have two numbers
  private int numberOf(Claim claim) {
    for (int i = 0; i < limits.size(); i++) {
      Claim known = limits.get(i);
      if (known.limit() == claim.limit() && isVerbatim(known) == isVerbatim(claim)) {
        return i;
      }
    }
    limits.add(claim);
    return limits.size() - 1;
  }

  private static boolean isVerbatim(Claim claim) {
    return claim.key().space().isVerbatim();
  }

  /**
   * Adds the calls whose deadline has passed since the last time.
   *
   * @return nanoseconds until the next call's deadline
   */
  long collectLate(long nowNanos, List<Call> to) {
    while (late < calls.size()) {
      Call call = calls.get(late);
      long left = call.deadlineNanos() - nowNanos;
      if (left > 0) {
        return left;
      }
      late++;
      to.add(call);
    }
    return Long.MAX_VALUE;
  }

  void fail(StoreException cause) {
    for (Call call : calls) {
      call.fail(cause);
    }
  }

  /** Fails what is not answered, of which nobody knows whether Redis has decided it. */
  void lose(StoreException cause, Unclaimed unclaimed) {
    fail(cause);
    calls.forEach(unclaimed::add);
  }

  /**
   * Answers each call what Redis has answered it.
   *
   * @param unclaimed gets the leases for which that comes too late
   * @return false if the connection is not to be used again, because it leads to a replica or what
   *     comes back is not what was asked for
   */
  boolean complete(byte[] bytes, Counts counts, Unclaimed unclaimed) {
    Reply reply = new Reply(bytes);
    boolean isUsable = true;
    try {
      for (Call call : calls) {
        isUsable &= completeNext(call, reply, counts, unclaimed);
      }
      reply.end();
    } catch (IllegalArgumentException garbled) {
      counts.of(script).errors.increment();
      lose(Failures.garbled(garbled), unclaimed);
      isUsable = false;
    }
    counts.restarts.add(reply.restarts());
    return isUsable;
  }

  private static boolean completeNext(Call call, Reply reply, Counts counts, Unclaimed unclaimed) {
    List<Decision> decisions;
    try {
      decisions = reply.next(call);
    } catch (StoreException failure) {
      call.fail(failure);
      return !Failures.isReadOnly(failure);
    }
    if (call.isAcquire()) {
      counts.decided(decisions);
    }
    if (!call.complete(decisions) && decisions.get(0).allowed()) {
      unclaimed.add(call);
    }
    return true;
  }
}
