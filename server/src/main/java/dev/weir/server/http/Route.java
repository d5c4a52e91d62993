package dev.weir.server.http;

import org.jspecify.annotations.Nullable;

/** What can be asked for, by path. */
enum Route {
  CHECK("POST", 64 * 1024),
  BATCH("POST", 1024 * 1024),
  PEEK("GET", 64 * 1024),
  FORWARD_AUTH(Route.ANY, 64 * 1024),
  RESET("POST", 64 * 1024),
  REFUND("POST", 1024 * 1024),
  RELEASE("POST", 1024 * 1024),
  RENEW("POST", 1024 * 1024),
  HEALTH("GET", 64 * 1024),
  LIVE("GET", 64 * 1024),
  READY("GET", 64 * 1024),
  RATE_LIMITER_HEALTH("GET", 64 * 1024),
  DISTRIBUTED_HEALTH("GET", 64 * 1024),
  DISTRIBUTED_STATISTICS("GET", 64 * 1024),
  METRICS("GET", 64 * 1024),
  RULES("GET", 64 * 1024),
  RULE("GET", 64 * 1024),
  ALERTS("GET", 64 * 1024),
  ALERT("GET", 64 * 1024),
  ALERT_CHANGE("PUT", 64 * 1024),
  ALERT_REMOVAL("DELETE", 64 * 1024),
  LOG("GET", 64 * 1024),
  LOG_CHANGE("PUT", 64 * 1024),
  USER_STATISTICS("GET", 64 * 1024),
  STATISTICS("GET", 64 * 1024),
  ENVOY_JSON(Route.ANY, 1024 * 1024),
  ENVOY_HEALTH("GET", 64 * 1024);

  private static final String ANY = "*";

  /** Envoy puts what its client asked for behind it. */
  static final String FORWARD_AUTH_PREFIX = "/v1/forward-auth/";

  private static final String RULE_PREFIX = "/v1/admin/rules/";
  private static final String ALERT_PREFIX = "/v1/admin/alerts/";
  private static final String USER_PREFIX = "/v1/stats/users/";

  private final String method;
  private final int maxBodyBytes;

  Route(String method, int maxBodyBytes) {
    this.method = method;
    this.maxBodyBytes = maxBodyBytes;
  }

  static @Nullable Route of(String path, String method) {
    Route found = of(path);
    if (found == ALERT && method.equals(ALERT_CHANGE.method)) {
      return ALERT_CHANGE;
    }
    if (found == LOG && method.equals(LOG_CHANGE.method)) {
      return LOG_CHANGE;
    }
    return found == ALERT && method.equals(ALERT_REMOVAL.method) ? ALERT_REMOVAL : found;
  }

  private static @Nullable Route of(String path) {
    return switch (path) {
      case "/v1/ratelimit/check", "/check" -> CHECK;
      case "/v1/ratelimit/check:batch", "/v1/ratelimit/check%3Abatch" -> BATCH;
      case "/v1/ratelimit/peek" -> PEEK;
      case "/v1/forward-auth" -> FORWARD_AUTH;
      case "/v1/ratelimit/reset" -> RESET;
      case "/v1/ratelimit/refund" -> REFUND;
      case "/v1/ratelimit/release" -> RELEASE;
      case "/v1/ratelimit/renew" -> RENEW;
      case "/health" -> HEALTH;
      case "/health/live" -> LIVE;
      case "/health/ready" -> READY;
      case "/health/rate-limiter" -> RATE_LIMITER_HEALTH;
      case "/health/distributed" -> DISTRIBUTED_HEALTH;
      case "/stats/distributed" -> DISTRIBUTED_STATISTICS;
      case "/metrics" -> METRICS;
      case "/v1/admin/rules" -> RULES;
      case "/v1/admin/alerts" -> ALERTS;
      case "/v1/admin/log" -> LOG;
      case "/v1/stats/global" -> STATISTICS;
      case "/json" -> ENVOY_JSON;
      case "/healthcheck" -> ENVOY_HEALTH;
      default -> ofPrefix(path);
    };
  }

  private static @Nullable Route ofPrefix(String path) {
    if (path.startsWith(RULE_PREFIX)) {
      return RULE;
    }
    if (path.startsWith(FORWARD_AUTH_PREFIX)) {
      return FORWARD_AUTH;
    }
    if (path.startsWith(ALERT_PREFIX)) {
      return ALERT;
    }
    return path.startsWith(USER_PREFIX) ? USER_STATISTICS : null;
  }

  /** The last part of a path, decoded, where it names what is asked for. */
  String named(String path) {
    return Query.decoded(path.substring(prefix().length()));
  }

  private String prefix() {
    return switch (this) {
      case RULE -> RULE_PREFIX;
      case ALERT, ALERT_CHANGE, ALERT_REMOVAL -> ALERT_PREFIX;
      default -> USER_PREFIX;
    };
  }

  /** What is expected instead of a method that the route does not take. */
  String expectedMethods() {
    return this == RULES || this == RULE
        ? allowed() + "; rules are changed where they come from, the configuration file"
        : allowed();
  }

  /** Whether its body has to be called JSON. */
  boolean requiresJson() {
    return takesBody() && this != ENVOY_JSON;
  }

  /** Whether its request has a body; of another, a body is thrown away. */
  boolean takesBody() {
    return method.equals("POST") || method.equals("PUT") || this == ENVOY_JSON;
  }

  /** The longest body; a batch has room for a thousand checks, a token may be as long. */
  int maxBodyBytes() {
    return maxBodyBytes;
  }

  boolean takes(String asked) {
    boolean isRead = method.equals("GET") && asked.equals("HEAD");
    return method.equals(ANY) || method.equals(asked) || isRead;
  }

  /** The value of {@code Allow}. */
  String allowed() {
    if (this == ALERT) {
      return "GET, HEAD, PUT, DELETE";
    }
    if (this == LOG) {
      return "GET, HEAD, PUT";
    }
    return method.equals("GET") ? "GET, HEAD" : method;
  }
}
