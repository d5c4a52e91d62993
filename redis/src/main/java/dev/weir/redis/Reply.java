package dev.weir.redis;

import dev.weir.limit.Decision;
import dev.weir.limit.Limit;
import dev.weir.store.Claim;
import dev.weir.store.StoreException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Reads what dispatch.lua answers, call after call, and believes nothing of it unchecked. */
final class Reply {

  private static final int DENIED = 0;
  private static final int ALLOWED = 1;
  private static final int EXCEEDS = 2;
  private static final int RESERVED = 3;
  private static final int NOT_RESERVED = 4;
  private static final int HELD = 5;
  private static final int NOT_HELD = 6;
  private static final int COUNTED = 7;
  private static final int COUNTED_EXCEEDS = 8;
  private static final int RESTARTED = 128;
  private static final long LOW_32 = 0xFFFF_FFFFL;

  private final ByteBuffer from;
  private int restarts;

  Reply(byte[] bytes) {
    this.from = ByteBuffer.wrap(bytes);
  }

  /** States that started afresh because another kind wrote them, of what was read so far. */
  int restarts() {
    return restarts;
  }

  /**
   * The next call's decisions.
   *
   * @throws StoreException if the script could not decide it
   * @throws IllegalArgumentException if this is not what the script answers
   */
  List<Decision> next(Call call) {
    try {
      int failed = from.get();
      if (failed == 0) {
        return decisions(call);
      }
      byte[] message = new byte[from.getShort()];
      from.get(message);
      throw Failures.said(new String(message, StandardCharsets.UTF_8));
    } catch (BufferUnderflowException | NegativeArraySizeException e) {
      throw new IllegalArgumentException("reply: too short", e);
    }
  }

  /** Checks that nothing is left. */
  void end() {
    if (from.hasRemaining()) {
      throw new IllegalArgumentException("reply: " + from.remaining() + " bytes more than asked");
    }
  }

  private List<Decision> decisions(Call call) {
    List<Claim> claims = call.claims();
    if (claims.size() == 1) {
      return List.of(decision(claims.get(0), call, 0));
    }
    List<Decision> decisions = new ArrayList<>(claims.size());
    for (int i = 0; i < claims.size(); i++) {
      decisions.add(decision(claims.get(i), call, i));
    }
    return decisions;
  }

  private Decision decision(Claim claim, Call call, int index) {
    int what = from.get() & 0xFF;
    if (what >= RESTARTED) {
      what -= RESTARTED;
      restarts++;
    }
    Limit limit = claim.limit();
    long cost = call.isAdjustment() ? 0 : claim.cost();
    long remaining = from.getInt() & LOW_32;
    if (remaining > (what >= COUNTED ? cost : limit.capacity())) {
      throw new IllegalArgumentException("reply: " + remaining + " remaining of " + limit);
    }
    long wait = micros();
    long reset = micros();
    long at = micros();
    if (call.isSlice()) {
      cost += slice(limit);
    }
    if (limit.transition().leases()) {
      return ofLeases(what, limit, remaining, cost, at, wait, call.leaseId(index));
    }
    return switch (what) {
      case ALLOWED -> Decision.allowed(limit, remaining, cost, at, wait, reset);
      case DENIED -> Decision.denied(limit, remaining, cost, at, wait, reset);
      case EXCEEDS -> Decision.exceeding(limit, remaining, cost, at, reset);
      case RESERVED -> Decision.reserved(limit, remaining, cost, at, wait, reset);
      case NOT_RESERVED -> Decision.notReserved(limit, remaining, cost, at, wait, reset);
      case COUNTED -> Decision.counted(limit, remaining, cost, at, wait, reset);
      case COUNTED_EXCEEDS -> Decision.countedExceeding(limit, remaining, cost, at, reset);
      default -> throw unknown(what, limit);
    };
  }

  private long slice(Limit limit) {
    long units = from.getInt() & LOW_32;
    if (units > limit.capacity()) {
      throw new IllegalArgumentException("reply: a slice of " + units + " of " + limit);
    }
    return units;
  }

  private static Decision ofLeases(
      int what, Limit limit, long remaining, long cost, long at, long wait, long leaseId) {
    return switch (what) {
      case ALLOWED -> Decision.inFlight(limit, remaining, cost, at, leaseId);
      case DENIED -> Decision.inFlightDenied(limit, remaining, cost, at, wait);
      case EXCEEDS -> Decision.inFlightExceeding(limit, remaining, cost, at);
      case HELD -> Decision.lease(limit, remaining, at, true, leaseId);
      case NOT_HELD -> Decision.lease(limit, remaining, at, false, leaseId);
      default -> throw unknown(what, limit);
    };
  }

  private static IllegalArgumentException unknown(int what, Limit limit) {
    return new IllegalArgumentException("reply: " + what + " for " + limit);
  }

  private long micros() {
    long upper = from.get() & 0xFF;
    long middle = from.getShort() & 0xFFFF;
    return (upper << 48) | (middle << 32) | (from.getInt() & LOW_32);
  }
}
