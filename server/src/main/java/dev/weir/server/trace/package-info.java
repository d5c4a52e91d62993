/**
 * Traces: a span for each check that is followed, told to a collector by OTLP. OpenTelemetry is
 * seen here alone, and none of its classes is loaded unless traces are on.
 *
 * <p>May depend on {@code dev.weir.server.check} and {@code config}. Thread-safe.
 */
@NullMarked
package dev.weir.server.trace;

import org.jspecify.annotations.NullMarked;
