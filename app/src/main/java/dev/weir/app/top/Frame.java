package dev.weir.app.top;

import dev.weir.app.top.Exposition.Sample;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Predicate;

/**
 * What happened between two readings, and what was so at the second.
 *
 * @param server who it is and how it is
 * @param rates checks a second
 * @param latency of checks
 * @param redis where the counters are; empty if they are in memory
 * @param endpoints with their rates, the most rejected first
 * @param rules with the share of their limit that is used up, in percent, the fullest first
 * @param rejectedMost users and endpoints of the last hour; empty if only administrators are told
 */
record Frame(
    Server server,
    Rates rates,
    Latency latency,
    Optional<Redis> redis,
    List<Endpoint> endpoints,
    List<Named> rules,
    Optional<RejectedMost> rejectedMost) {

  private static final int ROWS = 10;
  private static final String REQUESTS = "rate_limiter_requests_total";

  record Server(
      String status,
      String version,
      long uptimeSeconds,
      int instances,
      double driftSeconds,
      List<String> alerts) {}

  record Rates(double allowed, double rejected, double degraded, double errors) {

    double checks() {
      return allowed + rejected;
    }
  }

  record Latency(
      OptionalDouble average, OptionalDouble p50, OptionalDouble p95, OptionalDouble p99) {

    static Latency of(Histogram histogram) {
      return new Latency(
          histogram.averageSeconds(),
          histogram.quantileSeconds(0.5),
          histogram.quantileSeconds(0.95),
          histogram.quantileSeconds(0.99));
    }
  }

  record Redis(
      String status, String breaker, int connections, Latency roundTrips, OptionalDouble hitRate) {}

  record Endpoint(String name, double allowed, double rejected) {}

  record Named(String name, double figure) {}

  record RejectedMost(List<Named> users, List<Named> endpoints) {}

  static Frame between(Reading before, Reading now) {
    double seconds = Math.max(1e-3, (now.nanos() - before.nanos()) / 1e9);
    Exposition metrics = now.metrics();
    Histogram checks =
        Histogram.between(before.metrics(), metrics, "rate_limiter_check_duration_seconds");
    return new Frame(
        server(now),
        rates(before.metrics(), metrics, seconds),
        Latency.of(checks),
        redis(before, now),
        endpoints(before.metrics(), metrics, seconds),
        top(metrics.by("rate_limiter_usage_percentage", "rule", each -> true)),
        Optional.ofNullable(now.statistics()).map(Frame::rejectedMost));
  }

  /** How much a counter has grown; one that is less than before has started anew. */
  static double since(double before, double now) {
    return now >= before ? now - before : now;
  }

  private static Server server(Reading now) {
    String uptime = Reading.text(now.health(), "uptime_seconds");
    return new Server(
        Reading.text(now.limiter(), "status"),
        Reading.text(now.health(), "version"),
        uptime.isEmpty() ? 0 : (long) Double.parseDouble(uptime),
        (int) now.metrics().sum("rate_limiter_instances"),
        now.metrics().sum("rate_limiter_clock_drift_seconds"),
        Reading.texts(now.limiter(), "alerts"));
  }

  private static Rates rates(Exposition before, Exposition now, double seconds) {
    return new Rates(
        rate(before, now, seconds, REQUESTS, each -> each.has("result", "allowed")),
        rate(before, now, seconds, REQUESTS, each -> each.has("result", "rejected")),
        rate(before, now, seconds, "rate_limiter_degraded_total", each -> true),
        rate(before, now, seconds, "rate_limiter_errors_total", each -> true));
  }

  private static double rate(
      Exposition before, Exposition now, double seconds, String name, Predicate<Sample> which) {
    return since(before.sum(name, which), now.sum(name, which)) / seconds;
  }

  private static Optional<Redis> redis(Reading before, Reading now) {
    String status = Reading.text(now.health(), "redis", "status");
    if (status.isEmpty() || status.equals("disabled")) {
      return Optional.empty();
    }
    String cache = "rate_limiter_cache_requests_total";
    Predicate<Sample> hit = each -> each.has("result", "hit");
    double hits = since(before.metrics().sum(cache, hit), now.metrics().sum(cache, hit));
    double all = since(before.metrics().sum(cache), now.metrics().sum(cache));
    return Optional.of(
        new Redis(
            status,
            Reading.text(now.limiter(), "circuit_breaker", "state"),
            (int) now.metrics().sum("redis_connection_pool_size"),
            Latency.of(
                Histogram.between(
                    before.metrics(), now.metrics(), "redis_operation_duration_seconds")),
            all == 0 ? OptionalDouble.empty() : OptionalDouble.of(hits / all)));
  }

  private static List<Endpoint> endpoints(Exposition before, Exposition now, double seconds) {
    Map<String, Double> all = now.by(REQUESTS, "endpoint", each -> true);
    return all.keySet().stream()
        .map(
            name ->
                new Endpoint(
                    name,
                    rate(before, now, seconds, REQUESTS, of(name, "allowed")),
                    rate(before, now, seconds, REQUESTS, of(name, "rejected"))))
        .filter(each -> each.allowed() + each.rejected() > 0)
        .sorted(
            Comparator.comparingDouble(Endpoint::rejected)
                .thenComparingDouble(Endpoint::allowed)
                .reversed())
        .limit(ROWS)
        .toList();
  }

  private static Predicate<Sample> of(String endpoint, String result) {
    return each -> each.has("endpoint", endpoint) && each.has("result", result);
  }

  private static List<Named> top(Map<String, Double> figures) {
    return figures.entrySet().stream()
        .filter(each -> each.getValue() > 0)
        .map(each -> new Named(each.getKey(), each.getValue()))
        .sorted(Comparator.comparingDouble(Named::figure).reversed())
        .limit(ROWS)
        .toList();
  }

  private static RejectedMost rejectedMost(Map<String, Object> statistics) {
    return new RejectedMost(
        named(statistics, "top_limited_users", "user_id"),
        named(statistics, "top_limited_endpoints", "endpoint"));
  }

  private static List<Named> named(Map<String, Object> statistics, String array, String name) {
    return statistics.get(array) instanceof List<?> list
        ? list.stream()
            .filter(Map.class::isInstance)
            .map(Map.class::cast)
            .map(
                each ->
                    new Named(
                        String.valueOf(each.get(name)),
                        Double.parseDouble(String.valueOf(each.get("rejected_requests")))))
            .toList()
        : List.of();
  }
}
