package dev.weir.server.check;

import dev.weir.limit.Decision;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Why a check was not allowed, by the codes that every front-end tells and the metrics count. */
public enum Reason {
  /** A limit is reached; waiting helps. */
  RATE_LIMIT_EXCEEDED,
  /** The cost is above what the limit can ever grant; no wait helps. */
  COST_EXCEEDS_LIMIT,
  /** The store has no room for another counter. */
  STORE_FULL,
  /** The store could not answer, and the policy for that denies. */
  STORE_UNAVAILABLE,
  /** A list or a rule blocks it. */
  BLOCKED;

  /** Why a limit denied; without one, as if it was reached. */
  static Reason of(@Nullable Decision decision) {
    if (decision == null) {
      return RATE_LIMIT_EXCEEDED;
    }
    if (decision.storeFull()) {
      return STORE_FULL;
    }
    if (decision.exceedsLimit()) {
      return COST_EXCEEDS_LIMIT;
    }
    return decision.byPolicy() ? STORE_UNAVAILABLE : RATE_LIMIT_EXCEEDED;
  }

  /** Its code, for example {@code RATE_LIMIT_EXCEEDED}. */
  public String code() {
    return name();
  }

  /** Its code as a label of metrics, for example {@code rate_limit_exceeded}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** It in words, for people. */
  String text(@Nullable Decision decision) {
    return switch (this) {
      case RATE_LIMIT_EXCEEDED -> "Rate limit exceeded.";
      case COST_EXCEEDS_LIMIT ->
          decision == null
              ? "The cost exceeds the limit."
              : "Cost " + decision.cost() + " exceeds the limit of " + decision.limit() + ".";
      case STORE_FULL -> "The store is full.";
      case STORE_UNAVAILABLE -> "The store cannot be reached.";
      case BLOCKED -> "Blocked.";
    };
  }
}
