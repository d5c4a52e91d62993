package dev.weir.rule;

import dev.weir.limit.Decision;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the rules answer a request, and which of them decided. Immutable.
 *
 * <p>Where several limits were checked, a denial reports the one with the longest wait, an allowed
 * request the one with the least remaining; ties go to the rule that comes first.
 */
public final class Verdict {

  private final Outcome outcome;
  private final Match match;
  private final List<Ruling> rulings;
  private final @Nullable Ruling deciding;
  private final @Nullable Rule rule;
  private final @Nullable Duration wait;
  private final boolean degraded;

  /** What becomes of the request. */
  public enum Outcome {
    /** It may go ahead, at once or after {@link #delay}. */
    ALLOWED,
    /** A limit is reached. */
    DENIED,
    /** A list or a rule blocks it. */
    BLOCKED
  }

  private Verdict(
      Outcome outcome,
      Match match,
      List<Ruling> rulings,
      @Nullable Ruling deciding,
      @Nullable Rule rule,
      @Nullable Duration wait,
      boolean degraded) {
    this.outcome = outcome;
    this.match = match;
    this.rulings = rulings;
    this.deciding = deciding;
    this.rule = rule;
    this.wait = wait;
    this.degraded = degraded;
  }

  private static boolean anyDegraded(List<Ruling> rulings) {
    for (int i = 0; i < rulings.size(); i++) {
      Ruling ruling = rulings.get(i);
      if (ruling.decision().degraded() && !ruling.shadow()) {
        return true;
      }
    }
    return false;
  }

  /** The same, as an answer that was given without the store. */
  Verdict withoutStore() {
    return new Verdict(outcome, match, rulings, deciding, rule, wait, true);
  }

  /** Allowed: the least remaining of what is enforced decides. */
  static Verdict allowed(Match match, List<Ruling> rulings, Duration delay) {
    Ruling least = null;
    for (Ruling ruling : rulings) {
      boolean less = least == null || ruling.decision().remaining() < least.decision().remaining();
      if (!ruling.shadow() && less) {
        least = ruling;
      }
    }
    Rule rule = least != null ? least.rule() : firstEnforced(match.rules());
    return new Verdict(Outcome.ALLOWED, match, rulings, least, rule, delay, anyDegraded(rulings));
  }

  private static @Nullable Rule firstEnforced(List<Rule> rules) {
    for (Rule rule : rules) {
      if (rule.action().kind() != Action.Kind.SHADOW) {
        return rule;
      }
    }
    return null;
  }

  /** Denied: the longest wait decides, and that which no wait helps before all. */
  static Verdict denied(Match match, List<Ruling> rulings) {
    Ruling longest = null;
    for (Ruling ruling : rulings) {
      boolean denies = !ruling.shadow() && !ruling.decision().allowed();
      if (denies && (longest == null || waitOf(ruling) > waitOf(longest))) {
        longest = ruling;
      }
    }
    Duration wait = longest == null ? null : longest.decision().retryAfter().orElse(null);
    Rule rule = longest == null ? null : longest.rule();
    return new Verdict(Outcome.DENIED, match, rulings, longest, rule, wait, anyDegraded(rulings));
  }

  private static long waitOf(Ruling ruling) {
    return ruling.decision().retryAfterMicros().orElse(Long.MAX_VALUE);
  }

  /** Blocked by a rule, for so long if not for good. */
  static Verdict blocked(
      Match match, List<Ruling> rulings, @Nullable Ruling by, Rule rule, @Nullable Duration wait) {
    return new Verdict(Outcome.BLOCKED, match, rulings, by, rule, wait, anyDegraded(rulings));
  }

  /** Without a look at the rules. */
  static Verdict unchecked(Match match) {
    boolean blocks = match.entry().filter(AccessEntry::blocks).isPresent();
    Outcome outcome = blocks ? Outcome.BLOCKED : Outcome.ALLOWED;
    return new Verdict(outcome, match, List.of(), null, null, null, false);
  }

  /** What becomes of the request. */
  public Outcome outcome() {
    return outcome;
  }

  /** Whether the request may go ahead. */
  public boolean allowed() {
    return outcome == Outcome.ALLOWED;
  }

  /** The rule that decided: empty if none applied, or a list or an exclusion decided. */
  public Optional<Rule> rule() {
    return Optional.ofNullable(rule);
  }

  /** The limit that decided, and its answer; empty if no limit was checked. */
  public Optional<Ruling> deciding() {
    return Optional.ofNullable(deciding);
  }

  /** The answer of the limit that decided; empty if no limit was checked. */
  public Optional<Decision> decision() {
    return deciding().map(Ruling::decision);
  }

  /** Whether the cost is above what the limit that decided can ever grant. */
  public boolean exceedsLimit() {
    return outcome == Outcome.DENIED && deciding != null && deciding.decision().exceedsLimit();
  }

  /**
   * Of a denial, the wait after which the same request is allowed if nobody else comes; of a block
   * for a time, what is left of it. Empty if allowed, or if no wait helps.
   */
  public Optional<Duration> retryAfter() {
    return allowed() ? Optional.empty() : Optional.ofNullable(wait);
  }

  /** How long an allowed request is to wait before it goes ahead: zero unless a rule throttles. */
  public Duration delay() {
    return allowed() && wait != null ? wait : Duration.ZERO;
  }

  /** What each limit answered, shadow rules included, in the order of the rules. */
  public List<Ruling> rulings() {
    return Collections.unmodifiableList(rulings);
  }

  /** Whether a fallback decided, at least in part, because the store could not. */
  public boolean degraded() {
    return degraded;
  }

  /** What applied to the request. */
  public Match match() {
    return match;
  }

  /** For example {@code denied by payments: denied cost 1, …}. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(outcome.name().toLowerCase(Locale.ROOT));
    if (rule != null) {
      text.append(" by ").append(rule.id());
    }
    if (deciding != null) {
      text.append(", ").append(deciding.limit().name()).append(": ").append(deciding.decision());
    }
    match.entry().ifPresent(entry -> text.append(" by list: ").append(entry));
    return text.toString();
  }
}
