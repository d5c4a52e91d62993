package dev.weir.server.trace;

import dev.weir.limit.Decision;
import dev.weir.server.check.CheckResult;
import dev.weir.server.check.CheckTracer.Traced;
import dev.weir.store.Completion;
import dev.weir.store.StoreException;
import io.opentelemetry.api.trace.Span;
import java.util.Locale;

/**
 * A check that is followed.
 *
 * @param then gets the answer
 */
record CheckSpan(Span span, Completion<CheckResult> then) implements Traced {

  @Override
  public void completed(CheckResult result) {
    if (span.isRecording()) {
      describe(result);
    }
    span.end();
    then.completed(result);
  }

  @Override
  public void failed(StoreException cause) {
    OtlpTracing.fail(span, cause);
    then.failed(cause);
  }

  @Override
  public void refused(RuntimeException cause) {
    OtlpTracing.fail(span, cause);
  }

  @SuppressWarnings("CheckReturnValue") // the span itself
  private void describe(CheckResult result) {
    span.setAttribute(Attributes.ALLOWED, result.allowed());
    span.setAttribute(Attributes.OUTCOME, result.outcome().name().toLowerCase(Locale.ROOT));
    result.reason().ifPresent(reason -> span.setAttribute(Attributes.REASON, reason.label()));
    result.rule().ifPresent(rule -> span.setAttribute(Attributes.RULE, rule.id()));
    result
        .limit()
        .ifPresent(limit -> span.setAttribute(Attributes.ALGORITHM, limit.algorithm().toString()));
    Decision decision = result.decision().orElse(null);
    if (decision != null) {
      span.setAttribute(Attributes.LIMIT, decision.limit());
      span.setAttribute(Attributes.REMAINING, decision.remaining());
      span.setAttribute(Attributes.COST, decision.cost());
    }
    if (result.degraded()) {
      span.setAttribute(Attributes.DEGRADED, true);
    }
    result
        .retryAfter()
        .ifPresent(wait -> span.setAttribute(Attributes.RETRY_AFTER, wait.toMillis()));
  }
}
