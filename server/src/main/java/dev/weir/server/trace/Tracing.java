package dev.weir.server.trace;

import dev.weir.server.check.CheckTracer;
import dev.weir.server.config.Settings;
import dev.weir.server.config.TraceSettings;
import dev.weir.server.rls.RequestTracer;
import java.util.Optional;

/** Traces as they are set; nothing of OpenTelemetry is in this class, so that off costs nothing. */
public interface Tracing extends CheckTracer, RequestTracer, AutoCloseable {

  /**
   * Traces, if there is somebody to tell them to.
   *
   * @param version of this build
   */
  static Optional<Tracing> of(Settings settings, String version) {
    return settings
        .value(TraceSettings.ENDPOINT)
        .map(endpoint -> OtlpTracing.start(endpoint, settings, version));
  }

  /** Tells what is left to tell, for two seconds at most. */
  @Override
  void close();
}
