package dev.weir.testkit;

import dev.weir.limit.Limit;
import java.math.BigInteger;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Bucket: an exact level that drains at the limit's rate. The level is a rational number with the
 * window's microseconds as denominator, which every refill is a multiple of. It does not drain
 * below what is out in slices, each until the epoch after its own is over.
 */
final class Level extends Counter {

  private static final long FIFTY_YEARS_MICROS = Duration.ofDays(50 * 365).toMillis() * 1_000;
  private static final int LIFETIME_BITS = 7;
  private static final long EPOCH_MICROS = 1_000_000;

  private final BigInteger window;
  private final BigInteger rate;
  private final BigInteger highest;

  /** The level at {@link #writtenAt}, times the window. */
  private BigInteger level = BigInteger.ZERO;

  private long writtenAt;

  /** Units out in slices, by the epoch, a second, in which they were taken. */
  private final Map<Long, Long> out = new HashMap<>();

  Level(Limit limit) {
    super(limit);
    this.window = big(windowMicros);
    this.rate = big(limit.units());
    this.highest = big(highestUnits()).multiply(window);
  }

  /** The greatest level: what drains within 50 years. */
  long highestUnits() {
    BigInteger drained = big(FIFTY_YEARS_MICROS).multiply(big(limit.units()));
    return drained.divide(big(windowMicros)).min(big(MAX_UNITS)).longValueExact();
  }

  /**
   * Refill since the last write counts at the seeing limit's rate, unless the level's lifetime
   * under the limit that wrote it is over: then it is empty.
   */
  @Override
  Counter seenUnder(Limit seeing, long now) {
    Level seen = new Level(seeing);
    seen.writtenAt = now;
    if (now - writtenAt >= lifetime()) {
      return seen;
    }
    BigInteger carried = ceilDivide(level.multiply(seen.window), window).min(seen.highest);
    seen.out.putAll(out);
    seen.level = seen.drained(carried, writtenAt, now);
    seen.out.keySet().removeIf(taken -> isForgotten(taken, now));
    return seen;
  }

  private static boolean isForgotten(long taken, long at) {
    return epoch(at) - taken > 1;
  }

  private static long epoch(long at) {
    return at / EPOCH_MICROS;
  }

  /** What is left of a level, epoch by epoch as long as there are slices. */
  private BigInteger drained(BigInteger from, long since, long until) {
    BigInteger left = from;
    long at = since;
    while (at < until) {
      BigInteger held = heldAt(at);
      long end = held.signum() == 0 ? until : Math.min(until, (epoch(at) + 1) * EPOCH_MICROS);
      left = left.subtract(big(end - at).multiply(rate)).max(held);
      at = end;
    }
    return left;
  }

  /** What is out at a time, times the window. */
  private BigInteger heldAt(long at) {
    long units = 0;
    for (Map.Entry<Long, Long> each : out.entrySet()) {
      units += isForgotten(each.getKey(), at) ? 0 : each.getValue();
    }
    return big(units).multiply(window).min(highest);
  }

  private boolean hasSlices(long at) {
    return out.entrySet().stream()
        .anyMatch(each -> each.getValue() > 0 && !isForgotten(each.getKey(), at));
  }

  /** When a store may forget it: a little after it has drained, in a number of few digits. */
  private long lifetime() {
    long units = level.divide(window).longValueExact();
    double microsPerUnit = (double) windowMicros / limit.units();
    long slices = hasSlices(writtenAt) ? 2 * EPOCH_MICROS : 0;
    BigInteger lifetime = big((long) ((units + 1) * microsPerUnit) + 2 + slices);
    BigInteger digit = BigInteger.ONE.shiftLeft(Math.max(0, lifetime.bitLength() - LIFETIME_BITS));
    return ceilDivide(lifetime, digit).multiply(digit).longValueExact();
  }

  private BigInteger levelAt(long at) {
    return drained(level, writtenAt, at);
  }

  @Override
  long used(long at) {
    return ceilDivide(levelAt(at), window).longValueExact();
  }

  boolean isEmptyAt(long at) {
    return levelAt(at).signum() == 0;
  }

  @Override
  void add(long units, long now, long leaseId) {
    level = levelAt(now).add(big(units).multiply(window)).min(highest);
    writtenAt = now;
  }

  @Override
  void giveBack(long units, long takenAt, long now) {
    BigInteger capacity = big(limit.capacity()).multiply(window);
    boolean refilled = big(now - takenAt).multiply(rate).compareTo(capacity) >= 0;
    if (!refilled) {
      level = levelAt(now).subtract(big(units).multiply(window)).max(heldAt(now));
    }
  }

  @Override
  void sliceOut(long units, long now) {
    out.merge(epoch(now), units, (some, more) -> saturated(some + more));
  }

  @Override
  void sliceIn(long spent, long returned, long takenAt, long now) {
    long taken = epoch(takenAt);
    if (taken <= epoch(now) && !isForgotten(taken, now)) {
      long left = out.getOrDefault(taken, 0L) - spent - returned;
      level = levelAt(now).subtract(big(returned).multiply(window));
      writtenAt = now;
      out.put(taken, Math.max(0, left));
      level = level.max(heldAt(now));
    }
  }

  /** Whether so many units more stay within the greatest level. */
  boolean hasRoomFor(long units, long at) {
    return levelAt(at).add(big(units).multiply(window)).compareTo(highest) <= 0;
  }

  @Override
  OptionalLong resetAt(long now) {
    return OptionalLong.of(now + Search.least(longestWait(), wait -> isEmptyAt(now + wait)));
  }

  /**
   * All that it may come to, drained once no slice is out. That is what is out where it is more
   * than the level, which a limit of a higher greatest level sees after one of a lower.
   */
  @Override
  long longestWait() {
    BigInteger most = level.max(heldAt(writtenAt));
    return ceilDivide(most, rate).longValueExact() + (hasSlices(writtenAt) ? 2 * EPOCH_MICROS : 0);
  }
}
