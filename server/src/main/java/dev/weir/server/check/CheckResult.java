package dev.weir.server.check;

import dev.weir.limit.Decision;
import dev.weir.limit.Limit;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What became of a check. Immutable. */
public final class CheckResult {

  /** No rule matched: allowed, and no limit to speak of. */
  public static final CheckResult NO_RULE = new CheckResult(null, null);

  private final @Nullable Verdict verdict;
  private final @Nullable String token;

  private CheckResult(@Nullable Verdict verdict, @Nullable String token) {
    this.verdict = verdict;
    this.token = token;
  }

  /**
   * A limit and what it decided.
   *
   * @param limit the limit
   * @param decision its decision
   */
  public record Verdict(Limit limit, Decision decision) {}

  static CheckResult of(Limit limit, Decision decision, @Nullable String token) {
    return new CheckResult(new Verdict(limit, decision), token);
  }

  /** Whether it may go ahead. */
  public boolean allowed() {
    return verdict == null || verdict.decision().allowed();
  }

  /** The limit that decided; empty if no rule matched. */
  public Optional<Verdict> verdict() {
    return Optional.ofNullable(verdict);
  }

  /** The token of the lease that was taken. */
  public Optional<String> lease() {
    return isLease() ? Optional.ofNullable(token) : Optional.empty();
  }

  /** The token that gives the units back. */
  public Optional<String> refundToken() {
    return isLease() ? Optional.empty() : Optional.ofNullable(token);
  }

  private boolean isLease() {
    return verdict != null && verdict.limit().transition().leases();
  }
}
