package dev.weir.server.grpc;

import dev.weir.limit.Decision;
import dev.weir.proto.v1.RateLimitResponse;
import dev.weir.rule.Rule;
import dev.weir.server.check.CheckResult;
import dev.weir.server.check.Reason;
import dev.weir.server.check.RoundedUp;
import java.time.Duration;
import java.util.OptionalLong;

/** Writes answers. Times are seconds, rounded up. */
final class Responses {

  static final String STORE_FAILED = "the store did not answer";

  private Responses() {}

  static RateLimitResponse of(CheckResult result) {
    RateLimitResponse.Builder answer = RateLimitResponse.newBuilder();
    answer.setAllowed(result.allowed());
    Decision decision = result.decision().orElse(null);
    if (decision != null) {
      decision(decision, answer);
    }
    Reason reason = result.reason().orElse(null);
    if (reason != null) {
      denial(result, reason, answer);
    }
    Rule rule = result.rule().orElse(null);
    if (rule != null) {
      answer.setRule(rule.id());
    }
    Duration delay = result.delay();
    if (!delay.isZero()) {
      answer.setDelayMs(RoundedUp.millis(delay));
    }
    answer.setDegraded(result.degraded());
    result.lease().ifPresent(answer::setLease);
    result.refundToken().ifPresent(answer::setRefundToken);
    return answer.build();
  }

  private static void decision(Decision decision, RateLimitResponse.Builder into) {
    into.setLimit(decision.limit()).setRemaining(decision.remaining());
    OptionalLong resetAt = decision.resetAtMicros();
    if (resetAt.isPresent()) {
      into.setResetAt(RoundedUp.seconds(resetAt.getAsLong()));
    }
  }

  private static void denial(CheckResult result, Reason reason, RateLimitResponse.Builder into) {
    into.setCode(reason.code()).setErrorMessage(result.message());
    Duration wait = result.retryAfter().orElse(null);
    if (wait != null) {
      into.setRetryAfter(RoundedUp.seconds(wait));
    }
  }

  static RateLimitResponse error(String code, String message) {
    return RateLimitResponse.newBuilder().setCode(code).setErrorMessage(message).build();
  }
}
