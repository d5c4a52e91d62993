package dev.weir.server.ops;

import dev.weir.limit.Limit;
import dev.weir.redis.RedisStore;
import dev.weir.redis.fleet.Counters;
import dev.weir.rule.RuleSet;
import dev.weir.server.alert.AlertWatch;
import dev.weir.server.alert.Sample;
import dev.weir.server.check.Check;
import dev.weir.server.check.CheckListener;
import dev.weir.server.check.CheckResult;
import dev.weir.store.CacheStatistics;
import dev.weir.store.GuardedStore;
import dev.weir.store.InMemoryStore;
import dev.weir.store.NearStore;
import dev.weir.store.Store;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Counts what happens, for Prometheus. Thread-safe. No request looks a meter up by its labels, and
 * every set of labels is bounded; which there are is in {@link OutcomeTable}.
 */
public final class Meters implements CheckListener {

  private final PrometheusMeterRegistry registry =
      new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);

  /** One check in 16, by the last digits of its time. */
  private static final long THOROUGH = 15;

  /** What errors are. */
  static final String ERRORS = "Requests, and calls of the store, that failed";

  private final OutcomeTable outcomes;
  private final LongAdder allowed = new LongAdder();
  private final LongAdder rejected = new LongAdder();
  private final Durations durations = new Durations();
  private final Counter storeErrors = errors(registry, "store");
  private final Counter invalidRequests = errors(registry, "invalid_request");
  private final Counter faults = errors(registry, "internal");
  private final @Nullable StoreGauges gauges;
  private final Counter degradedAllowed;
  private final Counter degradedRejected;
  private volatile @Nullable NearStore near;

  /**
   * Meters for a server over this store.
   *
   * @param rules those in force
   */
  public Meters(Store store, Supplier<RuleSet> rules) {
    outcomes = new OutcomeTable(registry, rules);
    registry.getPrometheusRegistry().register(durations);
    gauges = store instanceof InMemoryStore local ? new StoreGauges(local) : null;
    if (gauges != null) {
      gauges.register(registry);
    }
    if (store instanceof RedisStore redis) {
      new RedisMeters(redis).register(registry);
    }
    if (store instanceof GuardedStore breakers) {
      BreakerMeters.register(breakers, registry);
    }
    degradedAllowed = degraded(registry, "allowed");
    degradedRejected = degraded(registry, "rejected");
  }

  /** Shows checks under the names of other rate limiters too. */
  public void showOtherNames() {
    registry.getPrometheusRegistry().register(new OtherNames(durations));
  }

  /** Shows which alerts are raised. */
  public void watch(AlertWatch alerts) {
    registry.getPrometheusRegistry().register(new AlertMeters(alerts));
  }

  /** Shows what is lost of the log. */
  public void watch(ProcessLog log) {
    FunctionCounter.builder("weir.log.dropped", log, ProcessLog::dropped)
        .description("Lines of the log that were dropped, because more waited than may")
        .register(registry);
  }

  /** What alerts are raised by, until now. */
  public Sample sample() {
    NearStore cache = near;
    CacheStatistics known = cache == null ? null : cache.statistics();
    return new Sample(
        allowed.sum(),
        rejected.sum(),
        degraded(),
        known == null
            ? Sample.Cache.NONE
            : new Sample.Cache(known.hits(), known.misses(), known.evictions()),
        durations.latency());
  }

  private long degraded() {
    return (long) (degradedAllowed.count() + degradedRejected.count());
  }

  /** Shows the instances that share the counters. */
  public void watch(FleetHealth fleet) {
    fleet.register(registry);
  }

  /**
   * What this instance has done, for the others.
   *
   * @param storeCalls round trips to the store
   */
  public Counters counters(long storeCalls) {
    return new Counters(allowed.sum(), rejected.sum(), degraded(), storeCalls);
  }

  /** Shows which rules are in force. */
  public void watch(RulesStatus rules) {
    rules.register(registry);
  }

  /** Shows which certificate is in force. */
  public void watch(CertificateStatus certificate) {
    certificate.register(registry);
  }

  /** Shows what is decided in this process instead of in the store that is shared. */
  public void watch(NearStore near) {
    this.near = near;
    NearMeters.register(near, registry);
  }

  private static Counter degraded(MeterRegistry registry, String result) {
    return Counter.builder("rate_limiter.degraded")
        .description("Checks that were decided without the store, by policy")
        .tag("result", result)
        .register(registry);
  }

  private static Counter errors(MeterRegistry registry, String type) {
    return Counter.builder("rate_limiter.errors")
        .description(ERRORS)
        .tag("error_type", type)
        .register(registry);
  }

  @Override
  public void decided(Check check, CheckResult result, long nanos) {
    outcomes.count(check, result, (nanos & THOROUGH) == 0);
    (result.allowed() ? allowed : rejected).increment();
    if (result.degraded()) {
      (result.allowed() ? degradedAllowed : degradedRejected).increment();
    }
    Limit limit = result.limit().orElse(null);
    durations.record(limit == null ? null : limit.algorithm(), result.allowed(), nanos);
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
    outcomes.follow();
    return registry.scrape(contentType(mediaType));
  }

  /** The media type that {@link #scrape} answers with. */
  public static String contentType(String accepted) {
    return accepted.contains("application/openmetrics-text")
        ? "application/openmetrics-text; version=1.0.0; charset=utf-8"
        : "text/plain; version=0.0.4; charset=utf-8";
  }
}
