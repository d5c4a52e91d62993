package dev.weir.server.resp;

import dev.weir.limit.InvalidValueException;
import dev.weir.limit.Limit;
import dev.weir.limit.Window;
import org.jspecify.annotations.Nullable;

/**
 * Limits by the three numbers of {@code CL.THROTTLE}, remembered so that the next call with the
 * same finds the same object. Bounded: {@value #SLOTS} slots, one limit each. Belongs to one event
 * loop.
 */
final class ThrottleLimits {

  private static final int SLOTS = 1024;
  private static final long MAX_BURST = Limit.MAX_UNITS - 1;
  private static final long MILLIS = 1_000;

  private final @Nullable Entry[] entries = new @Nullable Entry[SLOTS];

  private record Entry(long maxBurst, long count, long seconds, Limit limit) {

    boolean isFor(long otherBurst, long otherCount, long otherSeconds) {
      return maxBurst == otherBurst && count == otherCount && seconds == otherSeconds;
    }
  }

  /**
   * A bucket of one more than the burst, refilled by so many a period.
   *
   * @throws CommandException if there is no such limit
   */
  Limit limit(long maxBurst, long count, long seconds) {
    int slot = slot(maxBurst, count, seconds);
    Entry entry = entries[slot];
    if (entry == null || !entry.isFor(maxBurst, count, seconds)) {
      entry = new Entry(maxBurst, count, seconds, build(maxBurst, count, seconds));
      entries[slot] = entry;
    }
    return entry.limit;
  }

  private static int slot(long maxBurst, long count, long seconds) {
    long hash = (maxBurst * 31 + count) * 31 + seconds;
    return (int) ((hash * 0x9E3779B97F4A7C15L) >>> 54);
  }

  private static Limit build(long maxBurst, long count, long seconds) {
    if (count <= 0 || seconds <= 0) {
      throw Throttle.error("Zero rates are not supported");
    }
    if (maxBurst < 0 || maxBurst > MAX_BURST) {
      throw Throttle.error("max_burst: " + maxBurst + " (expected: 0.." + MAX_BURST + ")");
    }
    try {
      long millis = Math.multiplyExact(seconds, MILLIS);
      return Limit.of(count, new Window(millis)).burst(maxBurst + 1);
    } catch (InvalidValueException e) {
      throw Throttle.error(String.valueOf(e.getMessage()));
    } catch (ArithmeticException e) {
      throw Throttle.error("period: " + seconds + " (expected: seconds of at most 366 days)");
    }
  }
}
