package dev.weir.server.http;

import org.jspecify.annotations.Nullable;

/** What can be asked for, by path. */
enum Route {
  CHECK("POST", 64 * 1024),
  BATCH("POST", 1024 * 1024),
  PEEK("GET", 64 * 1024),
  RESET("POST", 64 * 1024),
  REFUND("POST", 64 * 1024),
  RELEASE("POST", 64 * 1024),
  RENEW("POST", 64 * 1024),
  HEALTH("GET", 64 * 1024),
  LIVE("GET", 64 * 1024),
  READY("GET", 64 * 1024),
  RATE_LIMITER_HEALTH("GET", 64 * 1024),
  METRICS("GET", 64 * 1024);

  private final String method;
  private final int maxBodyBytes;

  Route(String method, int maxBodyBytes) {
    this.method = method;
    this.maxBodyBytes = maxBodyBytes;
  }

  static @Nullable Route of(String path) {
    return switch (path) {
      case "/v1/ratelimit/check", "/check" -> CHECK;
      case "/v1/ratelimit/check:batch", "/v1/ratelimit/check%3Abatch" -> BATCH;
      case "/v1/ratelimit/peek" -> PEEK;
      case "/v1/ratelimit/reset" -> RESET;
      case "/v1/ratelimit/refund" -> REFUND;
      case "/v1/ratelimit/release" -> RELEASE;
      case "/v1/ratelimit/renew" -> RENEW;
      case "/health" -> HEALTH;
      case "/health/live" -> LIVE;
      case "/health/ready" -> READY;
      case "/health/rate-limiter" -> RATE_LIMITER_HEALTH;
      case "/metrics" -> METRICS;
      default -> null;
    };
  }

  /** Whether its request has a body; of another, a body is thrown away. */
  boolean takesBody() {
    return method.equals("POST");
  }

  /** The longest body; a batch has room for a thousand checks. */
  int maxBodyBytes() {
    return maxBodyBytes;
  }

  boolean takes(String asked) {
    return method.equals(asked) || (!takesBody() && asked.equals("HEAD"));
  }

  /** The value of {@code Allow}. */
  String allowed() {
    return takesBody() ? method : "GET, HEAD";
  }
}
