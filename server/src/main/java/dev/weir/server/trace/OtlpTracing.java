package dev.weir.server.trace;

import dev.weir.server.check.CheckResult;
import dev.weir.server.config.Settings;
import dev.weir.server.config.TraceSettings;
import dev.weir.store.Completion;
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
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Spans of OpenTelemetry, sent in batches; where {@value #MAX_WAITING} wait, more are dropped. */
final class OtlpTracing implements Tracing {

  private static final int MAX_WAITING = 4096;
  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final long FAREWELL_SECONDS = 2;
  private static final String TRACEPARENT = "traceparent";

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

  private Span span(String name, @Nullable String parent) {
    Context context =
        parent == null
            ? Context.root()
            : W3CTraceContextPropagator.getInstance()
                .extract(Context.root(), parent, Header.READER);
    SpanBuilder span = tracer.spanBuilder(name).setSpanKind(SpanKind.SERVER);
    return span.setParent(context).startSpan();
  }

  @Override
  public Traced begin(@Nullable String parent, Completion<CheckResult> then) {
    return new CheckSpan(span("weir.check", parent), then);
  }

  @Override
  public Followed begin(@Nullable String parent) {
    return new EnvoySpan(span("weir.should_rate_limit", parent));
  }

  /** Ends a span of what went wrong. */
  static void fail(Span span, RuntimeException cause) {
    String message = cause.getMessage();
    Span ended = span.setStatus(StatusCode.ERROR, message == null ? cause.toString() : message);
    ended.end();
  }

  @Override
  public void close() {
    provider.shutdown().join(FAREWELL_SECONDS, TimeUnit.SECONDS);
  }
}
