package dev.weir.server.check;

import dev.weir.limit.Decision;
import dev.weir.limit.Limit;
import dev.weir.rule.Rule;
import dev.weir.rule.Ruling;
import dev.weir.rule.Verdict;
import dev.weir.rule.Verdict.Outcome;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What became of a check. Immutable. */
public final class CheckResult {

  /** Nothing was to be done. */
  static final CheckResult NOTHING =
      new CheckResult(Outcome.ALLOWED, null, null, null, Receipts.NONE);

  private final Outcome outcome;
  private final @Nullable Verdict verdict;
  private final @Nullable Limit limit;
  private final @Nullable Decision decision;
  private final Receipts receipts;

  private CheckResult(
      Outcome outcome,
      @Nullable Verdict verdict,
      @Nullable Limit limit,
      @Nullable Decision decision,
      Receipts receipts) {
    this.outcome = outcome;
    this.verdict = verdict;
    this.limit = limit;
    this.decision = decision;
    this.receipts = receipts;
  }

  /**
   * The tokens that an answer carries.
   *
   * @param lease ends or prolongs the leases that were taken
   * @param refund gives back the units that were taken
   */
  record Receipts(@Nullable String lease, @Nullable String refund) {
    static final Receipts NONE = new Receipts(null, null);
  }

  /** What a limit decided that no rule brought along. */
  static CheckResult of(Limit limit, Decision decision, Receipts receipts) {
    Outcome outcome = decision.allowed() ? Outcome.ALLOWED : Outcome.DENIED;
    return new CheckResult(outcome, null, limit, decision, receipts);
  }

  /** What the rules decided, without tokens. */
  public static CheckResult of(Verdict verdict) {
    return of(verdict, Receipts.NONE);
  }

  /** What the rules decided. */
  static CheckResult of(Verdict verdict, Receipts receipts) {
    Ruling deciding = verdict.deciding().orElse(null);
    return deciding == null
        ? new CheckResult(verdict.outcome(), verdict, null, null, receipts)
        : new CheckResult(
            verdict.outcome(), verdict, deciding.claim().limit(), deciding.decision(), receipts);
  }

  /** What becomes of it. */
  public Outcome outcome() {
    return outcome;
  }

  /** Whether it may go ahead, at once or after {@link #delay}. */
  public boolean allowed() {
    return outcome == Outcome.ALLOWED;
  }

  /** Why it was not allowed; empty if it was. */
  public Optional<Reason> reason() {
    return switch (outcome) {
      case ALLOWED -> Optional.empty();
      case DENIED -> Optional.of(Reason.of(decision));
      case BLOCKED -> Optional.of(Reason.BLOCKED);
    };
  }

  /**
   * Why it was not allowed and when to try again, in ASCII; empty if it was. For example {@code
   * Rate limit exceeded. Try again in 60 seconds.}
   */
  public String message() {
    Reason reason = reason().orElse(null);
    if (reason == null) {
      return "";
    }
    String why = reason.text(decision);
    Duration wait = retryAfter().orElse(null);
    if (wait == null) {
      return why;
    }
    long seconds = RoundedUp.seconds(wait);
    return why + " Try again in " + seconds + (seconds == 1 ? " second." : " seconds.");
  }

  /** The limit that decided; empty if none was checked. */
  public Optional<Limit> limit() {
    return Optional.ofNullable(limit);
  }

  /** The answer of the limit that decided; empty if none was checked. */
  public Optional<Decision> decision() {
    return Optional.ofNullable(decision);
  }

  /** What the rules decided; empty of the simple form. */
  public Optional<Verdict> verdict() {
    return Optional.ofNullable(verdict);
  }

  /** The rule that decided; empty of the simple form, and if no rule applied. */
  public Optional<Rule> rule() {
    return verdict == null ? Optional.empty() : verdict.rule();
  }

  /** Whether a fallback decided, at least in part, because the store could not. */
  public boolean degraded() {
    return verdict != null ? verdict.degraded() : decision != null && decision.degraded();
  }

  /** What each limit of the rules answered, shadow rules included; empty of the simple form. */
  public List<Ruling> rulings() {
    return verdict == null ? List.of() : verdict.rulings();
  }

  /** How long to wait before the same check can be allowed; empty if allowed, or if none helps. */
  public Optional<Duration> retryAfter() {
    if (verdict != null) {
      return verdict.retryAfter();
    }
    return decision == null ? Optional.empty() : decision.retryAfter();
  }

  /** How long an allowed request is to wait before it goes ahead; zero unless a rule throttles. */
  public Duration delay() {
    return verdict == null ? Duration.ZERO : verdict.delay();
  }

  /** The token of the leases that were taken. */
  public Optional<String> lease() {
    return Optional.ofNullable(receipts.lease());
  }

  /** The token that gives the units back. */
  public Optional<String> refundToken() {
    return Optional.ofNullable(receipts.refund());
  }
}
