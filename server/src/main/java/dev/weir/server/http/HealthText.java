package dev.weir.server.http;

import dev.weir.server.ops.CertificateStatus;
import dev.weir.server.ops.Health;
import dev.weir.server.ops.RulesStatus;
import dev.weir.server.ops.StoreHealth;
import dev.weir.server.ops.StoreHealth.Status;
import io.vertx.core.buffer.Buffer;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The bodies of the health routes. */
final class HealthText {

  private static final int MICROS = 1_000;

  private HealthText() {}

  static Buffer health(Health health, StoreHealth.Report store) {
    JsonText json = new JsonText(256);
    json.raw("{\"status\":").text(lower(status(health, store)));
    json.raw(",\"version\":").text(health.version());
    json.raw(",\"redis\":{\"status\":\"").raw(redis(store)).raw("\"");
    store.latencyMicros().ifPresent(micros -> millis(json.raw(",\"latency_ms\":"), micros));
    rules(health.rules(), json.raw("},"));
    health.certificate().expires().ifPresent(expires -> tls(health.certificate(), expires, json));
    json.raw(",\"uptime_seconds\":");
    return json.number(health.uptimeSeconds()).raw("}").toBuffer();
  }

  private static Status status(Health health, StoreHealth.Report store) {
    boolean stale = health.isDegraded() && store.status() == Status.HEALTHY;
    return stale ? Status.DEGRADED : store.status();
  }

  private static String redis(StoreHealth.Report store) {
    if (!store.remote()) {
      return "disabled";
    }
    return store.connected() ? "connected" : "disconnected";
  }

  /** Milliseconds with three digits behind the point. */
  private static void millis(JsonText json, long micros) {
    String fraction = Long.toString(MICROS + micros % MICROS).substring(1);
    json.number(micros / MICROS).raw(".").raw(fraction);
  }

  private static String lower(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
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

  private static void tls(CertificateStatus certificate, Instant expires, JsonText json) {
    Optional<String> problem = certificate.problem();
    json.raw(",\"tls\":{\"status\":").text(problem.isPresent() ? "stale" : "current");
    json.raw(",\"expires_at\":").number(expires.getEpochSecond());
    problem.ifPresent(why -> json.raw(",\"error\":").text(why));
    json.raw("}");
  }

  static Buffer status(String status) {
    return new JsonText(32).raw("{\"status\":\"").raw(status).raw("\"}").toBuffer();
  }

  static Buffer readiness(Health.Readiness readiness) {
    return status(lower(readiness));
  }

  static Buffer rateLimiter(Health health, StoreHealth.Report store, List<String> alerts) {
    boolean draining = health.readiness() == Health.Readiness.DRAINING;
    JsonText json = new JsonText(192);
    json.raw("{\"status\":\"")
        .raw(lower(status(health, store)))
        .raw("\",\"rate_limiter\":\"")
        .raw(draining ? "draining" : "running")
        .raw("\",\"circuit_breaker\":{\"enabled\":")
        .raw(Boolean.toString(store.breakerEnabled()))
        .raw(",\"state\":\"")
        .raw(lower(store.breaker()))
        .raw("\"},\"redis\":{\"available\":")
        .raw(Boolean.toString(store.connected()))
        .raw("},\"alerts\":[");
    for (int i = 0; i < alerts.size(); i++) {
      json.raw(i == 0 ? "" : ",").text(alerts.get(i));
    }
    return json.raw("]}").toBuffer();
  }
}
