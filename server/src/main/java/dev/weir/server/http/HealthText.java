package dev.weir.server.http;

import dev.weir.server.ops.Health;
import io.vertx.core.buffer.Buffer;
import java.util.Locale;

/** The bodies of the health routes. */
final class HealthText {

  private HealthText() {}

  static Buffer health(Health health) {
    JsonText json = new JsonText(128);
    json.raw("{\"status\":\"healthy\",\"version\":").text(health.version());
    json.raw(",\"redis\":{\"status\":\"disabled\"},\"uptime_seconds\":");
    return json.number(health.uptimeSeconds()).raw("}").toBuffer();
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
        .raw("{\"status\":\"healthy\",\"rate_limiter\":\"")
        .raw(draining ? "draining" : "running")
        .raw("\",\"circuit_breaker\":{\"enabled\":false,\"state\":\"closed\"}")
        .raw(",\"redis\":{\"available\":false},\"alerts\":[]}")
        .toBuffer();
  }
}
