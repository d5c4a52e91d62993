package dev.weir.server.http;

import dev.weir.limit.Decision;
import dev.weir.limit.Limit;
import dev.weir.server.check.CheckResult;
import dev.weir.server.check.CheckResult.Verdict;
import io.vertx.core.buffer.Buffer;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** The bodies of answers. Times are seconds, rounded up. */
final class Answers {

  /** The status of an allowed check. */
  static final int OK = 200;

  /** The status of a denied check. */
  static final int DENIED = 429;

  private static final String PROBLEM_TYPE =
      "https://iana.org/assignments/http-problem-types#quota-exceeded";
  private static final int EXPECTED_BYTES = 192;
  private static final int MICROS = 1_000_000;
  private static final Buffer ALLOWED = Buffer.buffer("{\"allowed\":true}");

  private Answers() {}

  static long secondsUp(long micros) {
    return (micros + MICROS - 1) / MICROS;
  }

  static int status(CheckResult result) {
    return result.allowed() ? OK : DENIED;
  }

  static Buffer check(CheckResult result) {
    Verdict verdict = result.verdict().orElse(null);
    if (verdict == null) {
      return ALLOWED;
    }
    JsonText json = new JsonText(EXPECTED_BYTES).raw("{");
    return check(json, result, verdict).raw("}").toBuffer();
  }

  /** The fields of a check's answer, without the braces. */
  static JsonText check(JsonText json, CheckResult result, @Nullable Verdict verdict) {
    if (verdict == null) {
      return json.raw("\"allowed\":true");
    }
    Decision decision = verdict.decision();
    if (!decision.allowed()) {
      return denial(json.raw("\"allowed\":false,\"error\":{"), decision).raw("}");
    }
    state(json.raw("\"allowed\":true,"), decision);
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
    json.raw(decision.storeFull() ? "The store is full." : "Rate limit exceeded.");
    OptionalLong wait = decision.retryAfterMicros();
    if (wait.isPresent()) {
      long seconds = secondsUp(wait.getAsLong());
      json.raw(" Try again in ").number(seconds).raw(seconds == 1 ? " second." : " seconds.");
    }
    return json;
  }

  /** A denial as RFC 9457 wants it, with the policies of the draft. */
  static Buffer problem(Limit limit, Decision decision) {
    JsonText json = new JsonText(2 * EXPECTED_BYTES);
    json.raw("{\"type\":\"").raw(PROBLEM_TYPE);
    json.raw("\",\"title\":\"Quota exceeded\",\"status\":").number(DENIED);
    json.raw(",\"detail\":\"");
    message(json, decision);
    json.raw("\",\"violated-policies\":[\"").raw(LimitHeaders.policyName(limit));
    json.raw("\"],\"code\":\"").raw(code(decision)).raw("\"");
    return figures(json, decision).raw("}").toBuffer();
  }

  /** The counter after a refund. */
  static Buffer refunded(CheckResult result) {
    JsonText json = new JsonText(EXPECTED_BYTES).raw("{\"refunded\":true,");
    return state(json, result.verdict().orElseThrow().decision()).raw("}").toBuffer();
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
