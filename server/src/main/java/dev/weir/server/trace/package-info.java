/**
 * Traces: a span for each check and each request of Envoy's that is followed, told to a collector
 * by OTLP. OpenTelemetry is seen here alone, and none of its classes is loaded unless traces are
 * on.
 *
 * <p>May depend on {@code dev.weir.server.check}, {@code rls} and {@code config}. Thread-safe.
 */
@NullMarked
package dev.weir.server.trace;

import org.jspecify.annotations.NullMarked;
