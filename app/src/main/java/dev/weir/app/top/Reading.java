package dev.weir.app.top;

import dev.weir.app.remote.RunningServer;
import java.net.http.HttpResponse;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a server said of itself at one moment.
 *
 * @param nanos when that was, by the monotonic clock
 * @param metrics its metrics
 * @param health of {@code /health}
 * @param limiter of {@code /health/rate-limiter}
 * @param statistics of the last hour; null if only administrators are told
 */
record Reading(
    long nanos,
    Exposition metrics,
    Map<String, Object> health,
    Map<String, Object> limiter,
    @Nullable Map<String, Object> statistics) {

  private static final long HOUR_SECONDS = 3_600;

  /**
   * Asks.
   *
   * @param token of an administrator, if there is one
   */
  static Reading of(RunningServer server, @Nullable String token) {
    Exposition metrics = Exposition.parse(server.get("/metrics"));
    long nanos = System.nanoTime();
    HttpResponse<String> health = server.ask("/health", null); // 503 while it is unhealthy
    String path = "/health/rate-limiter";
    return new Reading(
        nanos,
        metrics,
        server.object("/health", health.body()),
        server.object(path, server.get(path)),
        statistics(server, token));
  }

  private static @Nullable Map<String, Object> statistics(
      RunningServer server, @Nullable String token) {
    String path = "/v1/stats/global?from=" + (Instant.now().getEpochSecond() - HOUR_SECONDS);
    if (token == null) {
      return null;
    }
    HttpResponse<String> answer = server.ask(path, token);
    return answer.statusCode() == 200 ? server.object(path, answer.body()) : null;
  }

  /** A text of an object, by the names on the way; empty if there is none. */
  static String text(Map<String, Object> object, String... names) {
    Object found = object;
    for (String name : names) {
      found = found instanceof Map<?, ?> map ? map.get(name) : null;
    }
    return found instanceof String text ? text : "";
  }

  /** The texts of an array. */
  static List<String> texts(Map<String, Object> object, String name) {
    return object.get(name) instanceof List<?> list
        ? list.stream().map(Object::toString).toList()
        : List.of();
  }
}
