package dev.weir.server.ops;

import dev.weir.limit.Algorithm;
import dev.weir.limit.Decision;
import dev.weir.limit.Limit;
import dev.weir.server.check.Check;
import dev.weir.server.check.CheckListener;
import dev.weir.server.check.CheckResult;
import dev.weir.store.InMemoryStore;
import dev.weir.store.Store;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Counts what happens, for Prometheus. Thread-safe. Every meter is registered before the first
 * request and every set of labels is bounded: the endpoint is the pattern of the rule that matched,
 * {@code adhoc} where the caller brought its limit along, {@code none} where no rule matched.
 */
public final class Meters implements CheckListener {

  private static final int[] BUCKET_MICROS = {
    10, 25, 50, 100, 250, 500, 1_000, 2_000, 5_000, 10_000, 25_000, 50_000, 100_000, 250_000,
    500_000, 1_000_000
  };
  private static final String ENDPOINT = "endpoint";
  private static final String TIER = "user_tier";
  private static final String NONE = "none";

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  private final Outcomes unmatched = new Outcomes(registry, NONE);
  private final Outcomes adHoc = new Outcomes(registry, "adhoc");
  private final Timer unmatchedDuration = timer(registry, NONE);
  private final Map<Algorithm, Timer> durations = new EnumMap<>(Algorithm.class);
  private final Counter storeErrors = errors(registry, "store");
  private final Counter invalidRequests = errors(registry, "invalid_request");
  private final Counter faults = errors(registry, "internal");
  private final @Nullable StoreGauges gauges;

  /** Meters for a server over this store. */
  public Meters(Store store) {
    for (Algorithm algorithm : Algorithm.values()) {
      durations.put(algorithm, timer(registry, algorithm.toString()));
    }
    gauges = store instanceof InMemoryStore local ? new StoreGauges(local) : null;
    if (gauges != null) {
      gauges.register(registry);
    }
  }

  /** The counters of one endpoint: what was asked, allowed, and rejected for which reason. */
  private static final class Outcomes {

    final Counter requestsAllowed;
    final Counter requestsRejected;
    final Counter allowed;
    final Counter overLimit;
    final Counter overCapacity;
    final Counter storeFull;

    Outcomes(MeterRegistry registry, String endpoint) {
      requestsAllowed = requests(registry, endpoint, "allowed");
      requestsRejected = requests(registry, endpoint, "rejected");
      allowed =
          Counter.builder("rate_limiter.requests.allowed")
              .description("Checks that were allowed")
              .tags(ENDPOINT, endpoint, TIER, NONE)
              .register(registry);
      overLimit = rejected(registry, endpoint, "rate_limit_exceeded");
      overCapacity = rejected(registry, endpoint, "cost_exceeds_limit");
      storeFull = rejected(registry, endpoint, "store_full");
    }

    private static Counter requests(MeterRegistry registry, String endpoint, String result) {
      return Counter.builder("rate_limiter.requests")
          .description("Checks that were decided")
          .tags(ENDPOINT, endpoint, TIER, NONE, "result", result)
          .register(registry);
    }

    private static Counter rejected(MeterRegistry registry, String endpoint, String reason) {
      return Counter.builder("rate_limiter.requests.rejected")
          .description("Checks that were rejected")
          .tags(ENDPOINT, endpoint, TIER, NONE, "reason", reason)
          .register(registry);
    }

    void allowed() {
      requestsAllowed.increment();
      allowed.increment();
    }

    void rejected(Decision decision) {
      requestsRejected.increment();
      if (decision.storeFull()) {
        storeFull.increment();
      } else if (decision.exceedsLimit()) {
        overCapacity.increment();
      } else {
        overLimit.increment();
      }
    }
  }

  private static Timer timer(MeterRegistry registry, String algorithm) {
    return Timer.builder("rate_limiter.check.duration")
        .description("From the decoded request to the decision")
        .tag("algorithm", algorithm)
        .serviceLevelObjectives(
            IntStream.of(BUCKET_MICROS)
                .mapToObj(micros -> Duration.ofNanos(micros * 1_000L))
                .toArray(Duration[]::new))
        .register(registry);
  }

  private static Counter errors(MeterRegistry registry, String type) {
    return Counter.builder("rate_limiter.errors")
        .description("Requests that could not be decided")
        .tag("error_type", type)
        .register(registry);
  }

  @Override
  public void decided(Check check, CheckResult result, long nanos) {
    Limit limit = result.limit().orElse(null);
    Decision decision = result.decision().orElse(null);
    if (limit == null || decision == null) {
      unmatched.allowed();
      unmatchedDuration.record(nanos, TimeUnit.NANOSECONDS);
      return;
    }
    if (decision.allowed()) {
      adHoc.allowed();
    } else {
      adHoc.rejected(decision);
    }
    Timer duration = durations.get(limit.algorithm());
    if (duration != null) {
      duration.record(nanos, TimeUnit.NANOSECONDS);
    }
  }

  @Override
  public void storeFailed() {
    storeErrors.increment();
  }

  @Override
  public void invalid() {
    invalidRequests.increment();
  }

  @Override
  public void faulted() {
    faults.increment();
  }

  /**
   * Everything counted so far. Not for an event loop: it may look through the whole store, and does
   * so at most once a second.
   *
   * @param mediaType the media type that is wanted: OpenMetrics if it names that, else Prometheus'
   *     text
   */
  public String scrape(String mediaType) {
    return registry.scrape(contentType(mediaType));
  }

  /** The media type that {@link #scrape} answers with. */
  public static String contentType(String accepted) {
    return accepted.contains("application/openmetrics-text")
        ? "application/openmetrics-text; version=1.0.0; charset=utf-8"
        : "text/plain; version=0.0.4; charset=utf-8";
  }
}
