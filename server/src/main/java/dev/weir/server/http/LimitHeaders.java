package dev.weir.server.http;

import dev.weir.limit.Decision;
import dev.weir.limit.Limit;
import dev.weir.rule.Ruling;
import dev.weir.rule.Verdict.Outcome;
import dev.weir.server.check.CheckResult;
import dev.weir.server.check.RoundedUp;
import dev.weir.server.config.HeaderFamily;
import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The headers that tell a caller about its limits: the widespread ones, and the fields of
 * draft-ietf-httpapi-ratelimit-headers-10 as structured fields (RFC 9651). Thread-safe.
 */
final class LimitHeaders {

  private static final CharSequence LIMIT = HttpHeaders.createOptimized("X-RateLimit-Limit");
  private static final CharSequence REMAINING =
      HttpHeaders.createOptimized("X-RateLimit-Remaining");
  private static final CharSequence RESET = HttpHeaders.createOptimized("X-RateLimit-Reset");
  private static final CharSequence USED = HttpHeaders.createOptimized("X-RateLimit-Used");
  private static final CharSequence POLICY = HttpHeaders.createOptimized("RateLimit-Policy");
  private static final CharSequence RATE_LIMIT = HttpHeaders.createOptimized("RateLimit");
  private static final CharSequence RETRY_AFTER = HttpHeaders.createOptimized("Retry-After");

  private static final int EXPECTED_BYTES = 40;
  private static final int EXPECTED_DIGITS = 10;

  private final boolean legacy;
  private final boolean ietf;
  private final boolean used;
  private final PolicyText.Memory texts = new PolicyText.Memory();
  private final Combination.Memory combinations = new Combination.Memory(texts);

  LimitHeaders(Set<HeaderFamily> families) {
    legacy = families.contains(HeaderFamily.LEGACY);
    ietf = families.contains(HeaderFamily.IETF);
    used = families.contains(HeaderFamily.USED);
  }

  /** Adds what is to be told: of a block only when it ends, nothing if no limit decided. */
  void add(MultiMap headers, CheckResult result) {
    if (result.outcome() == Outcome.BLOCKED) {
      result
          .retryAfter()
          .ifPresent(wait -> headers.add(RETRY_AFTER, text(RoundedUp.seconds(wait))));
      return;
    }
    Decision decision = result.decision().orElse(null);
    Limit limit = result.limit().orElse(null);
    if (decision == null || limit == null) {
      return;
    }
    List<Ruling> rulings = result.rulings();
    PolicyText text = text(result, limit, decision);
    numbers(headers, text, decision);
    if (ietf && rulings.size() > 1) {
      CheckedLimits checked = new CheckedLimits(result, combinations);
      headers.add(POLICY, checked.policies());
      headers.add(RATE_LIMIT, checked.states());
    } else if (ietf) {
      headers.add(POLICY, text.policy());
      headers.add(RATE_LIMIT, item(text, decision));
    }
    OptionalLong wait = decision.retryAfterMicros();
    if (wait.isPresent()) {
      headers.add(RETRY_AFTER, text(RoundedUp.seconds(wait.getAsLong())));
    }
  }

  private void numbers(MultiMap headers, PolicyText text, Decision decision) {
    if (legacy) {
      headers.add(LIMIT, text.capacity());
      headers.add(REMAINING, text(decision.remaining()));
      OptionalLong reset = decision.resetAtMicros();
      if (reset.isPresent()) {
        headers.add(RESET, text(RoundedUp.seconds(reset.getAsLong())));
      }
    }
    if (used) {
      headers.add(USED, text(Math.max(0, decision.limit() - decision.remaining())));
    }
  }

  /** A number as bytes, which are copied where a string would be encoded. */
  private static CharSequence text(long number) {
    return new JsonText(EXPECTED_DIGITS).number(number).toAscii();
  }

  @SuppressWarnings("ReferenceEquality") // the decision is told from another of the same content
  private PolicyText text(CheckResult result, Limit limit, Decision decision) {
    List<Ruling> rulings = result.rulings();
    for (int i = 0; i < rulings.size(); i++) {
      if (rulings.get(i).decision() == decision) {
        return texts.of(rulings.get(i));
      }
    }
    return texts.of(limit);
  }

  private static CharSequence item(PolicyText text, Decision decision) {
    JsonText item = new JsonText(EXPECTED_BYTES).raw(text.item());
    return CheckedLimits.state(item, decision.remaining(), decision).toAscii();
  }

  /** The names of the policies that denied a check. */
  List<String> violated(CheckResult result) {
    return result.rulings().isEmpty()
        ? result.limit().map(limit -> List.of(texts.of(limit).name())).orElse(List.of())
        : new CheckedLimits(result, combinations).violated();
  }
}
