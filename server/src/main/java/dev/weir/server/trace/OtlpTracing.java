package dev.weir.server.trace;

import dev.weir.limit.Decision;
import dev.weir.server.check.CheckResult;
import dev.weir.server.config.Settings;
import dev.weir.server.config.TraceSettings;
import dev.weir.store.Completion;
import dev.weir.store.StoreException;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporterBuilder;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Spans of OpenTelemetry, sent in batches; where {@value #MAX_WAITING} wait, more are dropped. */
final class OtlpTracing implements Tracing {

  private static final int MAX_WAITING = 4096;
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final long FAREWELL_SECONDS = 2;
  private static final String TRACEPARENT = "traceparent";

  private static final AttributeKey<Boolean> ALLOWED = AttributeKey.booleanKey("weir.allowed");
  private static final AttributeKey<String> OUTCOME = AttributeKey.stringKey("weir.outcome");
  private static final AttributeKey<String> REASON = AttributeKey.stringKey("weir.reason");
  private static final AttributeKey<String> RULE = AttributeKey.stringKey("weir.rule");
  private static final AttributeKey<String> ALGORITHM = AttributeKey.stringKey("weir.algorithm");
  private static final AttributeKey<Long> LIMIT = AttributeKey.longKey("weir.limit");
  private static final AttributeKey<Long> REMAINING = AttributeKey.longKey("weir.remaining");
  private static final AttributeKey<Long> COST = AttributeKey.longKey("weir.cost");
  private static final AttributeKey<Boolean> DEGRADED = AttributeKey.booleanKey("weir.degraded");
  private static final AttributeKey<Long> RETRY_AFTER = AttributeKey.longKey("weir.retry_after_ms");

  private final SdkTracerProvider provider;
  private final Tracer tracer;

  private OtlpTracing(SdkTracerProvider provider) {
    this.provider = provider;
    this.tracer = provider.get("dev.weir");
  }

  static Tracing start(String endpoint, Settings settings, String version) {
    OtlpHttpSpanExporterBuilder exporter =
        OtlpHttpSpanExporter.builder().setEndpoint(endpoint).setTimeout(TIMEOUT);
    settings.value(TraceSettings.HEADERS).forEach(exporter::addHeader);
    Resource resource =
        Resource.getDefault().toBuilder()
            .put("service.name", settings.value(TraceSettings.SERVICE_NAME))
            .put("service.version", version)
            .build();
    return new OtlpTracing(
        SdkTracerProvider.builder()
            .setResource(resource)
            .setSampler(
                Sampler.parentBased(
                    Sampler.traceIdRatioBased(settings.value(TraceSettings.SAMPLE))))
            .addSpanProcessor(
                BatchSpanProcessor.builder(exporter.build())
                    .setMaxQueueSize(MAX_WAITING)
                    .setScheduleDelay(settings.value(TraceSettings.INTERVAL))
                    .build())
            .build());
  }

  /** Reads a header that is its own carrier; one that is none of W3C's has no effect. */
  private enum Header implements TextMapGetter<String> {
    READER;

    @Override
    public Iterable<String> keys(String carrier) {
      return List.of(TRACEPARENT);
    }

    @Override
    public @Nullable String get(@Nullable String carrier, String key) {
      return key.equals(TRACEPARENT) ? carrier : null;
    }
  }

  @Override
  public Traced begin(@Nullable String parent, Completion<CheckResult> then) {
    SpanBuilder span = tracer.spanBuilder("weir.check").setSpanKind(SpanKind.SERVER);
    Context context =
        parent == null
            ? Context.root()
            : W3CTraceContextPropagator.getInstance()
                .extract(Context.root(), parent, Header.READER);
    return new Following(span.setParent(context).startSpan(), then);
  }

  /**
   * A check that is followed.
   *
   * @param then gets the answer
   */
  private record Following(Span span, Completion<CheckResult> then) implements Traced {

    @Override
    public void completed(CheckResult result) {
      if (span.isRecording()) {
        describe(span, result);
      }
      span.end();
      then.completed(result);
    }

    @Override
    public void failed(StoreException cause) {
      end(cause);
      then.failed(cause);
    }

    @Override
    public void refused(RuntimeException cause) {
      end(cause);
    }

    private void end(RuntimeException cause) {
      String message = cause.getMessage();
      Span ended = span.setStatus(StatusCode.ERROR, message == null ? cause.toString() : message);
      ended.end();
    }
  }

  /** What was decided; who asked is nowhere. */
  @SuppressWarnings("CheckReturnValue") // the span itself
  private static void describe(Span span, CheckResult result) {
    span.setAttribute(ALLOWED, result.allowed());
    span.setAttribute(OUTCOME, result.outcome().name().toLowerCase(Locale.ROOT));
    result.reason().ifPresent(reason -> span.setAttribute(REASON, reason.label()));
    result.rule().ifPresent(rule -> span.setAttribute(RULE, rule.id()));
    result.limit().ifPresent(limit -> span.setAttribute(ALGORITHM, limit.algorithm().toString()));
    Decision decision = result.decision().orElse(null);
    if (decision != null) {
      span.setAttribute(LIMIT, decision.limit());
      span.setAttribute(REMAINING, decision.remaining());
      span.setAttribute(COST, decision.cost());
    }
    if (result.degraded()) {
      span.setAttribute(DEGRADED, true);
    }
    result.retryAfter().ifPresent(wait -> span.setAttribute(RETRY_AFTER, wait.toMillis()));
  }

  @Override
  public void close() {
    provider.shutdown().join(FAREWELL_SECONDS, TimeUnit.SECONDS);
  }
}
