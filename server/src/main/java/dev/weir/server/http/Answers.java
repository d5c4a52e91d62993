package dev.weir.server.http;

import dev.weir.limit.Decision;
import dev.weir.rule.Rule;
import dev.weir.rule.Verdict.Outcome;
import dev.weir.server.check.CheckResult;
import dev.weir.server.check.Reason;
import dev.weir.server.check.RoundedUp;
import io.vertx.core.buffer.Buffer;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;

/** The bodies of answers. Times are seconds, rounded up. */
final class Answers {

  /** The status of an allowed check. */
  static final int OK = 200;

  /** The status of a denied check. */
  static final int DENIED = 429;

  /** The status of a blocked check. */
  static final int BLOCKED = 403;

  private static final String PROBLEM_TYPE =
      "https://iana.org/assignments/http-problem-types#quota-exceeded";
  private static final int EXPECTED_BYTES = 192;
  private static final Buffer ALLOWED = Buffer.buffer("{\"allowed\":true}");

  private Answers() {}

  static int status(CheckResult result) {
    return switch (result.outcome()) {
      case ALLOWED -> OK;
      case DENIED -> DENIED;
      case BLOCKED -> BLOCKED;
    };
  }

  static Buffer check(CheckResult result) {
    if (result.allowed() && result.rule().isEmpty() && result.decision().isEmpty()) {
      return ALLOWED;
    }
    return check(new JsonText(EXPECTED_BYTES).raw("{"), result).raw("}").toBuffer();
  }

  /** The fields of a check's answer, without the braces. */
  static JsonText check(JsonText json, CheckResult result) {
    Decision decision = result.decision().orElse(null);
    Reason reason = result.reason().orElse(null);
    if (reason != null) {
      json.raw("\"allowed\":false,\"error\":{");
      json.raw("\"code\":\"").raw(reason.code()).raw("\",\"message\":\"");
      figures(json.raw(result.message()).raw("\""), result).raw("}");
    } else if (decision != null) {
      state(json.raw("\"allowed\":true,"), decision);
    } else {
      json.raw("\"allowed\":true");
    }
    return extras(json, result);
  }

  /** What is told beside the decision. */
  private static JsonText extras(JsonText json, CheckResult result) {
    Rule rule = result.rule().orElse(null);
    if (rule != null) {
      json.raw(",\"rule\":\"").raw(rule.id()).raw("\""); // an id has nothing to escape
    }
    if (result.degraded()) {
      json.raw(",\"degraded\":true");
    }
    Duration delay = result.delay();
    if (!delay.isZero()) {
      json.raw(",\"delay_ms\":").number(RoundedUp.millis(delay));
    }
    result.lease().ifPresent(lease -> json.raw(",\"lease\":").text(lease));
    result.refundToken().ifPresent(token -> json.raw(",\"refund_token\":").text(token));
    return json;
  }

  private static JsonText state(JsonText json, Decision decision) {
    json.raw("\"limit\":").number(decision.limit());
    json.raw(",\"remaining\":").number(decision.remaining());
    return resetAt(json, decision);
  }

  private static JsonText resetAt(JsonText json, Decision decision) {
    OptionalLong micros = decision.resetAtMicros();
    return micros.isPresent()
        ? json.raw(",\"reset_at\":").number(RoundedUp.seconds(micros.getAsLong()))
        : json;
  }

  /** The figures of a denial; of a block only when it ends. */
  private static JsonText figures(JsonText json, CheckResult result) {
    boolean blocked = result.outcome() == Outcome.BLOCKED;
    Decision decision = blocked ? null : result.decision().orElse(null);
    if (decision != null) {
      json.raw(",\"limit\":").number(decision.limit());
    }
    Duration wait = result.retryAfter().orElse(null);
    if (wait != null) {
      json.raw(",\"retry_after\":").number(RoundedUp.seconds(wait));
    }
    return decision == null ? json : resetAt(json, decision);
  }

  /**
   * A denial as RFC 9457 wants it, with the policies of the draft.
   *
   * @param status the status that it is sent with
   * @param violated their names
   */
  static Buffer problem(int status, CheckResult result, List<String> violated) {
    JsonText json = new JsonText(2 * EXPECTED_BYTES);
    boolean blocked = result.outcome() == Outcome.BLOCKED;
    json.raw("{\"type\":\"").raw(blocked ? "about:blank" : PROBLEM_TYPE);
    json.raw("\",\"title\":\"").raw(blocked ? "Forbidden" : "Quota exceeded");
    json.raw("\",\"status\":").number(status);
    json.raw(",\"detail\":\"").raw(result.message()).raw("\"");
    if (!blocked) {
      json.raw(",\"violated-policies\":[\"").raw(String.join("\",\"", violated)).raw("\"]");
    }
    json.raw(",\"code\":\"").raw(result.reason().map(Reason::code).orElse("")).raw("\"");
    return extras(figures(json, result), result).raw("}").toBuffer();
  }

  /** The counter after a refund. */
  static Buffer refunded(CheckResult result) {
    JsonText json = new JsonText(EXPECTED_BYTES).raw("{\"refunded\":true,");
    return state(json, result.decision().orElseThrow()).raw("}").toBuffer();
  }

  /** Whether something was done. */
  static Buffer done(String what, boolean done) {
    return new JsonText(32).raw("{\"").raw(what).raw(done ? "\":true}" : "\":false}").toBuffer();
  }

  static Buffer error(String code, String message) {
    return error(new JsonText(EXPECTED_BYTES).raw("{"), code, message).raw("}").toBuffer();
  }

  /** The field of an error. */
  static JsonText error(JsonText json, String code, String message) {
    json.raw("\"error\":{\"code\":\"").raw(code).raw("\",\"message\":");
    return json.text(message).raw("}");
  }
}
