package dev.weir.server.trace;

import dev.weir.server.rls.RequestTracer.Followed;
import io.opentelemetry.api.trace.Span;
import org.jspecify.annotations.Nullable;

/** A request to Envoy's rate limit service that is followed. */
record EnvoySpan(Span span) implements Followed {

  @Override
  @SuppressWarnings("CheckReturnValue") // the span itself
  public void answered(boolean allowed, @Nullable String domain, int descriptors, int overLimit) {
    if (span.isRecording()) {
      span.setAttribute(Attributes.ALLOWED, allowed);
      span.setAttribute(Attributes.OUTCOME, allowed ? "allowed" : "denied");
      span.setAttribute(Attributes.DOMAIN, domain);
      span.setAttribute(Attributes.DESCRIPTORS, (long) descriptors);
      span.setAttribute(Attributes.OVER_LIMIT, (long) overLimit);
    }
    span.end();
  }

  @Override
  public void failed(RuntimeException cause) {
    OtlpTracing.fail(span, cause);
  }
}
