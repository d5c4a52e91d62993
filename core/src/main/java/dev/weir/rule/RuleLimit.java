package dev.weir.rule;

import dev.weir.limit.Algorithm;
import dev.weir.limit.InvalidValueException;
import dev.weir.limit.Limit;
import java.util.regex.Pattern;

/**
 * One limit of a rule or of a tier.
 *
 * @param id tells its counters from those of the rule's other limits: 1..64 letters, digits, {@code
 *     _}, {@code .} or {@code -}; keep it when the limit changes, and the counters are kept too
 * @param limit what is allowed
 */
public record RuleLimit(String id, Limit limit) {

  /** The id of a rule's only limit, unless it is given another. */
  public static final String ONLY = "limit";

  private static final Pattern ID = Pattern.compile("[A-Za-z0-9_.-]{1,64}");

  /** Checks the id. */
  public RuleLimit {
    checkedId(id);
  }

  /**
   * This id of a rule or a limit.
   *
   * @throws InvalidValueException if it cannot be one
   */
  public static String checkedId(String id) {
    if (!ID.matcher(id).matches()) {
      throw new InvalidValueException(
          "id", id, "1..64 letters, digits, underscores, dots and hyphens");
    }
    return id;
  }

  /**
   * A name that says what it is, for people and headers: {@code per-minute}, {@code per-15m},
   * {@code in-flight}. The id of each of several limits, unless it is given another.
   */
  public static String nameOf(Limit limit) {
    if (limit.algorithm() == Algorithm.CONCURRENCY) {
      return "in-flight";
    }
    return switch (limit.window().toString()) {
      case "1s" -> "per-second";
      case "1m" -> "per-minute";
      case "1h" -> "per-hour";
      case "1d" -> "per-day";
      default -> "per-" + limit.window();
    };
  }

  /** The id, or what the limit is if it is the rule's only one. */
  public String name() {
    return id.equals(ONLY) ? nameOf(limit) : id;
  }
}
