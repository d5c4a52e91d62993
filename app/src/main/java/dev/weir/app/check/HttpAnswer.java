package dev.weir.app.check;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.weir.limit.Decision;
import dev.weir.rule.Denial;
import dev.weir.rule.Rule;
import dev.weir.rule.Verdict;
import dev.weir.rule.Verdict.Outcome;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/** A verdict as the service answers it over HTTP: a status and a body. */
final class HttpAnswer {

  private static final int MICROS = 1_000_000;

  private final Verdict verdict;

  HttpAnswer(Verdict verdict) {
    this.verdict = verdict;
  }

  int status() {
    if (hasOwnForm()) {
      OptionalInt told = denial().status();
      return told.orElse(usualStatus());
    }
    return usualStatus();
  }

  /** Whether the rule says what its denials look like; {@link #body} is the usual one. */
  boolean hasOwnForm() {
    return !verdict.allowed() && !denial().equals(Denial.USUAL);
  }

  private Denial denial() {
    return verdict.rule().map(Rule::denial).orElse(Denial.USUAL);
  }

  private int usualStatus() {
    return switch (verdict.outcome()) {
      case ALLOWED -> 200;
      case DENIED -> 429;
      case BLOCKED -> 403;
    };
  }

  String body() {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = new JsonFactory().createGenerator(text)) {
      json.writeStartObject();
      json.writeBooleanField("allowed", verdict.allowed());
      Optional<Decision> decision = verdict.decision();
      if (verdict.allowed()) {
        if (decision.isPresent()) {
          json.writeNumberField("limit", decision.get().limit());
          json.writeNumberField("remaining", decision.get().remaining());
          resetAt(json, decision.get());
        }
      } else {
        error(json, decision);
      }
      if (verdict.rule().isPresent()) {
        json.writeStringField("rule", verdict.rule().get().id());
      }
      if (!verdict.delay().isZero()) {
        json.writeNumberField("delay_ms", verdict.delay().plusNanos(999_999).toMillis());
      }
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // into a String: cannot be
    }
    return text.toString();
  }

  private void error(JsonGenerator json, Optional<Decision> decision) throws IOException {
    boolean blocked = verdict.outcome() == Outcome.BLOCKED;
    Optional<Long> wait = verdict.retryAfter().map(HttpAnswer::secondsUp);
    json.writeObjectFieldStart("error");
    json.writeStringField("code", code(blocked));
    json.writeStringField("message", message(blocked, wait, decision));
    if (!blocked && decision.isPresent()) {
      json.writeNumberField("limit", decision.get().limit());
    }
    if (wait.isPresent()) {
      json.writeNumberField("retry_after", wait.get());
    }
    if (!blocked && decision.isPresent()) {
      resetAt(json, decision.get());
    }
    json.writeEndObject();
  }

  private String code(boolean blocked) {
    if (blocked) {
      return "BLOCKED";
    }
    return verdict.exceedsLimit() ? "COST_EXCEEDS_LIMIT" : "RATE_LIMIT_EXCEEDED";
  }

  private String message(boolean blocked, Optional<Long> wait, Optional<Decision> decision) {
    if (verdict.exceedsLimit() && decision.isPresent()) {
      Decision of = decision.get();
      return "Cost " + of.cost() + " exceeds the limit of " + of.limit() + ".";
    }
    String again =
        wait.map(n -> " Try again in " + n + (n == 1 ? " second." : " seconds.")).orElse("");
    return (blocked ? "Blocked." : "Rate limit exceeded.") + again;
  }

  private static void resetAt(JsonGenerator json, Decision decision) throws IOException {
    if (decision.resetAtMicros().isPresent()) {
      long micros = decision.resetAtMicros().getAsLong();
      json.writeNumberField("reset_at", (micros + MICROS - 1) / MICROS);
    }
  }

  private static long secondsUp(Duration duration) {
    return duration.getSeconds() + (duration.getNano() > 0 ? 1 : 0);
  }
}
