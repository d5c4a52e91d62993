package dev.weir.server.http;

import dev.weir.limit.Decision;
import dev.weir.rule.Rule;
import dev.weir.rule.Verdict.Outcome;
import dev.weir.server.check.CheckResult;
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
  private static final int MICROS = 1_000_000;
  private static final Buffer ALLOWED = Buffer.buffer("{\"allowed\":true}");

  private Answers() {}

  static long secondsUp(long micros) {
    return (micros + MICROS - 1) / MICROS;
  }

  /** Seconds, rounded up. */
  static long secondsUp(Duration duration) {
    return duration.getSeconds() + (duration.getNano() > 0 ? 1 : 0);
  }

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
    if (result.outcome() == Outcome.BLOCKED) {
      blocked(json.raw("\"allowed\":false,\"error\":{"), result).raw("}");
    } else if (!result.allowed() && decision != null) {
      denial(json.raw("\"allowed\":false,\"error\":{"), decision).raw("}");
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
      json.raw(",\"delay_ms\":").number(millisUp(delay));
    }
    result.lease().ifPresent(lease -> json.raw(",\"lease\":").text(lease));
    result.refundToken().ifPresent(token -> json.raw(",\"refund_token\":").text(token));
    return json;
  }

  private static long millisUp(Duration duration) {
    return duration.plusNanos(999_999).toMillis();
  }

  private static JsonText blocked(JsonText json, CheckResult result) {
    json.raw("\"code\":\"BLOCKED\",\"message\":\"Blocked.");
    Duration wait = result.retryAfter().orElse(null);
    if (wait == null) {
      return json.raw("\"");
    }
    long seconds = secondsUp(wait);
    return again(json, seconds).raw("\",\"retry_after\":").number(seconds);
  }

  private static JsonText again(JsonText json, long seconds) {
    return json.raw(" Try again in ").number(seconds).raw(seconds == 1 ? " second." : " seconds.");
  }

  private static JsonText state(JsonText json, Decision decision) {
    json.raw("\"limit\":").number(decision.limit());
    json.raw(",\"remaining\":").number(decision.remaining());
    return resetAt(json, decision);
  }

  private static JsonText resetAt(JsonText json, Decision decision) {
    OptionalLong micros = decision.resetAtMicros();
    return micros.isPresent()
        ? json.raw(",\"reset_at\":").number(secondsUp(micros.getAsLong()))
        : json;
  }

  private static JsonText denial(JsonText json, Decision decision) {
    json.raw("\"code\":\"").raw(code(decision)).raw("\",\"message\":\"");
    message(json, decision).raw("\"");
    return figures(json, decision);
  }

  private static JsonText figures(JsonText json, Decision decision) {
    json.raw(",\"limit\":").number(decision.limit());
    OptionalLong wait = decision.retryAfterMicros();
    if (wait.isPresent()) {
      json.raw(",\"retry_after\":").number(secondsUp(wait.getAsLong()));
    }
    return resetAt(json, decision);
  }

  private static String code(Decision decision) {
    if (decision.storeFull()) {
      return "STORE_FULL";
    }
    if (decision.byPolicy() && !decision.exceedsLimit()) {
      return "STORE_UNAVAILABLE";
    }
    return decision.exceedsLimit() ? "COST_EXCEEDS_LIMIT" : "RATE_LIMIT_EXCEEDED";
  }

  private static JsonText message(JsonText json, Decision decision) {
    if (decision.exceedsLimit()) {
      return json.raw("Cost ")
          .number(decision.cost())
          .raw(" exceeds the limit of ")
          .number(decision.limit())
          .raw(".");
    }
    if (decision.byPolicy()) {
      json.raw("The store cannot be reached.");
    } else {
      json.raw(decision.storeFull() ? "The store is full." : "Rate limit exceeded.");
    }
    OptionalLong wait = decision.retryAfterMicros();
    if (wait.isPresent()) {
      again(json, secondsUp(wait.getAsLong()));
    }
    return json;
  }

  /**
   * A denial as RFC 9457 wants it, with the policies of the draft.
   *
   * @param status the status that it is sent with
   * @param violated their names
   */
  static Buffer problem(int status, CheckResult result, List<String> violated) {
    JsonText json = new JsonText(2 * EXPECTED_BYTES);
    Decision decision = result.decision().orElse(null);
    if (decision == null || result.outcome() == Outcome.BLOCKED) {
      json.raw("{\"type\":\"about:blank\",\"title\":\"Forbidden\",\"status\":").number(status);
      return extras(blocked(json.raw(","), result), result).raw("}").toBuffer();
    }
    json.raw("{\"type\":\"").raw(PROBLEM_TYPE);
    json.raw("\",\"title\":\"Quota exceeded\",\"status\":").number(status);
    json.raw(",\"detail\":\"");
    message(json, decision);
    json.raw("\",\"violated-policies\":[\"").raw(String.join("\",\"", violated));
    json.raw("\"],\"code\":\"").raw(code(decision)).raw("\"");
    return extras(figures(json, decision), result).raw("}").toBuffer();
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
