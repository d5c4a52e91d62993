package dev.weir.server.grpc;

import dev.weir.limit.Decision;
import dev.weir.proto.v1.RateLimitResponse;
import dev.weir.rule.Rule;
import dev.weir.rule.Verdict.Outcome;
import dev.weir.server.check.CheckResult;
import java.time.Duration;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** Writes answers. Times are seconds, rounded up. */
final class Responses {

  static final String STORE_FAILED = "the store did not answer";

  private static final long MICROS = 1_000_000;

  private Responses() {}

  static RateLimitResponse of(CheckResult result) {
    RateLimitResponse.Builder answer = RateLimitResponse.newBuilder();
    answer.setAllowed(result.allowed());
    Decision decision = result.decision().orElse(null);
    if (decision != null) {
      decision(decision, answer);
    }
    if (!result.allowed()) {
      denial(result, decision, answer);
    }
    Rule rule = result.rule().orElse(null);
    if (rule != null) {
      answer.setRule(rule.id());
    }
    Duration delay = result.delay();
    if (!delay.isZero()) {
      answer.setDelayMs(delay.plusNanos(999_999).toMillis());
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
      into.setResetAt(secondsUp(resetAt.getAsLong()));
    }
  }

  private static void denial(
      CheckResult result, @Nullable Decision decision, RateLimitResponse.Builder into) {
    StringBuilder message = new StringBuilder(64);
    if (result.outcome() == Outcome.BLOCKED) {
      into.setCode("BLOCKED");
      message.append("Blocked.");
    } else if (decision != null && decision.storeFull()) {
      into.setCode("STORE_FULL");
      message.append("The store is full.");
    } else if (decision != null && decision.byPolicy() && !decision.exceedsLimit()) {
      into.setCode("STORE_UNAVAILABLE");
      message.append("The store cannot be reached.");
    } else if (decision != null && decision.exceedsLimit()) {
      into.setCode("COST_EXCEEDS_LIMIT");
      message.append("Cost ").append(decision.cost());
      message.append(" exceeds the limit of ").append(decision.limit()).append(".");
    } else {
      into.setCode("RATE_LIMIT_EXCEEDED");
      message.append("Rate limit exceeded.");
    }
    Duration wait = result.retryAfter().orElse(null);
    if (wait != null) {
      long seconds = secondsUp(wait);
      into.setRetryAfter(seconds);
      message.append(" Try again in ").append(seconds);
      message.append(seconds == 1 ? " second." : " seconds.");
    }
    into.setErrorMessage(message.toString());
  }

  static RateLimitResponse error(String code, String message) {
    return RateLimitResponse.newBuilder().setCode(code).setErrorMessage(message).build();
  }

  private static long secondsUp(long micros) {
    return -Math.floorDiv(-micros, MICROS);
  }

  private static long secondsUp(Duration duration) {
    return duration.getSeconds() + (duration.getNano() > 0 ? 1 : 0);
  }
}
