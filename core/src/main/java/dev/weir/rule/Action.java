package dev.weir.rule;

import dev.weir.limit.Algorithm;
import dev.weir.limit.InvalidValueException;
import dev.weir.limit.Limit;
import dev.weir.limit.Window;
import java.time.Duration;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What a rule does. */
public final class Action {

  /** Deny what is above the limit. The default. */
  public static final Action REJECT = new Action(Kind.REJECT, null);

  /** Allow without counting, in place of the other rules of the group. */
  public static final Action ALLOW = new Action(Kind.ALLOW, null);

  /** Count and report, but never deny. */
  public static final Action SHADOW = new Action(Kind.SHADOW, null);

  /** Block whatever matches. */
  public static final Action BLOCK = new Action(Kind.BLOCK, null);

  /** The longest delay of a rule that does not say. */
  public static final Duration DEFAULT_MAX_DELAY = Duration.ofSeconds(10);

  private static final Duration LONGEST = Duration.ofDays(366);

  private final Kind kind;
  private final @Nullable Duration duration;

  private final @Nullable Limit blocked;

  private Action(Kind kind, @Nullable Duration duration) {
    this.kind = kind;
    this.duration = duration;
    this.blocked =
        kind == Kind.BLOCK && duration != null
            ? Limit.of(1, duration).algorithm(Algorithm.SLIDING_WINDOW_LOG)
            : null;
  }

  /** The kinds. */
  public enum Kind {
    /** Deny what is above the limit. */
    REJECT,
    /** Let what is above the limit wait, and deny what would wait too long. */
    THROTTLE,
    /** Allow without counting. */
    ALLOW,
    /** Count and report, but never deny. */
    SHADOW,
    /** Block, for a time or for good. */
    BLOCK;

    /** Its name in rules, for example {@code reject}. */
    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Lets what is above a bucket's limit wait up to this long, and denies what would wait longer.
   */
  public static Action throttle(Duration maxDelay) {
    if (maxDelay.isNegative() || maxDelay.compareTo(LONGEST) > 0) {
      throw new InvalidValueException("max_delay", maxDelay, "0..366d");
    }
    return new Action(Kind.THROTTLE, maxDelay);
  }

  /** Blocks whoever breaks the limit, for this long from then on: 1 ms..366 d. */
  public static Action blockFor(Duration duration) {
    return new Action(Kind.BLOCK, Window.of(duration).duration());
  }

  /** What kind of action. */
  public Kind kind() {
    return kind;
  }

  /**
   * Of {@link Kind#THROTTLE} the longest delay, of {@link Kind#BLOCK} how long whoever broke the
   * limit is blocked; empty if that is for good, and of the other kinds.
   */
  public Optional<Duration> duration() {
    return Optional.ofNullable(duration);
  }

  /** The limit whose exhaustion is a block: one unit that comes back after exactly its duration. */
  @Nullable Limit blocked() {
    return blocked;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof Action that
        && kind == that.kind
        && Objects.equals(duration, that.duration);
  }

  @Override
  public int hashCode() {
    return Objects.hash(kind, duration);
  }

  /** For example {@code reject} or {@code block for PT1H}. */
  @Override
  public String toString() {
    return duration == null ? kind.toString() : kind + " for " + duration;
  }
}
