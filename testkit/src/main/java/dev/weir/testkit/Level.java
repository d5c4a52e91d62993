package dev.weir.testkit;

import dev.weir.limit.Limit;
import java.math.BigInteger;
import java.time.Duration;
import java.util.OptionalLong;

/**
 * Bucket: an exact level that drains at the limit's rate. The level is a rational number with the
 * window's microseconds as denominator, which every refill is a multiple of.
 */
final class Level extends Counter {

  private static final long FIFTY_YEARS_MICROS = Duration.ofDays(50 * 365).toMillis() * 1_000;
  private static final int LIFETIME_BITS = 7;

  private final BigInteger window;
  private final BigInteger rate;
  private final BigInteger highest;

  /** The level at {@link #writtenAt}, times the window. */
  private BigInteger level = BigInteger.ZERO;

  private long writtenAt;

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
    BigInteger drained = big(now - writtenAt).multiply(seen.rate);
    seen.level = carried.subtract(drained).max(BigInteger.ZERO);
    return seen;
  }

  /** When a store may forget it: a little after it has drained, in a number of few digits. */
  private long lifetime() {
    long units = level.divide(window).longValueExact();
    double microsPerUnit = (double) windowMicros / limit.units();
    BigInteger lifetime = big((long) ((units + 1) * microsPerUnit) + 2);
    BigInteger digit = BigInteger.ONE.shiftLeft(Math.max(0, lifetime.bitLength() - LIFETIME_BITS));
    return ceilDivide(lifetime, digit).multiply(digit).longValueExact();
  }

  private BigInteger levelAt(long at) {
    return level.subtract(big(at - writtenAt).multiply(rate)).max(BigInteger.ZERO);
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
      level = levelAt(now).subtract(big(units).multiply(window)).max(BigInteger.ZERO);
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

  @Override
  long longestWait() {
    return ceilDivide(level, rate).longValueExact();
  }
}
