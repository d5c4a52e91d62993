package dev.weir.server.http;

import dev.weir.server.ops.Health;
import dev.weir.server.ops.RulesStatus;
import io.vertx.core.buffer.Buffer;
import java.util.Locale;
import java.util.Optional;

/** The bodies of the health routes. */
final class HealthText {

  private HealthText() {}

  static Buffer health(Health health) {
    JsonText json = new JsonText(256);
    json.raw("{\"status\":").text(status(health));
    json.raw(",\"version\":").text(health.version());
    json.raw(",\"redis\":{\"status\":\"disabled\"},");
    rules(health.rules(), json);
    json.raw(",\"uptime_seconds\":");
    return json.number(health.uptimeSeconds()).raw("}").toBuffer();
  }

  private static String status(Health health) {
    return health.isDegraded() ? "degraded" : "healthy";
  }

  private static void rules(RulesStatus rules, JsonText json) {
    Optional<String> refusal = rules.refusal();
    json.raw("\"rules\":{\"status\":").text(refusal.isPresent() ? "stale" : "current");
    json.raw(",\"revision\":").number(rules.revision());
    json.raw(",\"count\":").number(rules.count());
    json.raw(",\"loaded_at\":").number(rules.loadedAtSeconds());
    refusal.ifPresent(why -> json.raw(",\"error\":").text(why));
    json.raw("}");
  }

  static Buffer status(String status) {
    return new JsonText(32).raw("{\"status\":\"").raw(status).raw("\"}").toBuffer();
  }

  static Buffer readiness(Health.Readiness readiness) {
    return status(readiness.name().toLowerCase(Locale.ROOT));
  }

  static Buffer rateLimiter(Health health) {
    boolean draining = health.readiness() == Health.Readiness.DRAINING;
    return new JsonText(192)
        .raw("{\"status\":\"")
        .raw(status(health))
        .raw("\",\"rate_limiter\":\"")
        .raw(draining ? "draining" : "running")
        .raw("\",\"circuit_breaker\":{\"enabled\":false,\"state\":\"closed\"}")
        .raw(",\"redis\":{\"available\":false},\"alerts\":[]}")
        .toBuffer();
  }
}
