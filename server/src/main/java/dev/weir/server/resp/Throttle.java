package dev.weir.server.resp;

import dev.weir.limit.Decision;
import dev.weir.limit.InvalidValueException;
import dev.weir.limit.Limit;
import dev.weir.server.check.CheckedText;
import dev.weir.server.check.KeyCheck;
import dev.weir.server.check.RoundedUp;
import io.netty.buffer.ByteBuf;
import java.util.OptionalLong;

/**
 * {@code CL.THROTTLE key max_burst count period [quantity]}: the arguments and the five integers of
 * the answer, as redis-cell has them. Seconds are rounded up.
 */
final class Throttle {

  static final String NAME = "CL.THROTTLE";

  private static final String USAGE =
      "Usage: cl.throttle <key> <max_burst> <count per period> <period> [<quantity>]";
  private static final int KEY = 1;
  private static final int MAX_BURST = 2;
  private static final int COUNT = 3;
  private static final int PERIOD = 4;
  private static final int QUANTITY = 5;
  private static final int ANSWERS = 5;
  private static final long NEVER = -1;

  private Throttle() {}

  /**
   * What is asked.
   *
   * @throws CommandException if it cannot be understood
   */
  static KeyCheck check(Arguments arguments, ThrottleLimits limits) {
    int count = arguments.count();
    if (count != PERIOD + 1 && count != QUANTITY + 1) {
      throw error(USAGE);
    }
    Limit limit =
        limits.limit(
            number(arguments, MAX_BURST), number(arguments, COUNT), number(arguments, PERIOD));
    long quantity = count > QUANTITY ? number(arguments, QUANTITY) : 1;
    if (quantity < 0 || quantity > Limit.MAX_UNITS) {
      throw error("quantity: " + quantity + " (expected: 0.." + Limit.MAX_UNITS + ")");
    }
    try {
      String key = CheckedText.key("key", arguments.text(KEY));
      return new KeyCheck(key, limit, quantity, false);
    } catch (InvalidValueException e) {
      throw error(String.valueOf(e.getMessage()));
    }
  }

  private static long number(Arguments arguments, int index) {
    OptionalLong number = arguments.integer(index);
    if (number.isEmpty()) {
      throw error("Couldn't parse as integer: " + arguments.shown(index));
    }
    return number.getAsLong();
  }

  static CommandException error(String message) {
    return new CommandException("ERR Cell error: " + message);
  }

  /** Limited or not, the capacity, what is left, seconds to wait, seconds until it is full. */
  static void write(Decision decision, ReplyWriter writer, ByteBuf out) {
    boolean allowed = decision.allowed();
    OptionalLong retryAfter = decision.retryAfterMicros();
    OptionalLong resetAt = decision.resetAtMicros();
    writer.array(out, ANSWERS);
    writer.integer(out, allowed ? 0 : 1);
    writer.integer(out, decision.limit());
    writer.integer(out, decision.remaining());
    writer.integer(out, allowed || retryAfter.isEmpty() ? NEVER : seconds(retryAfter.getAsLong()));
    writer.integer(
        out, resetAt.isEmpty() ? 0 : seconds(resetAt.getAsLong() - decision.decidedAtMicros()));
  }

  private static long seconds(long micros) {
    return Math.max(0, RoundedUp.seconds(micros));
  }
}
