package dev.weir.server.http;

import dev.weir.limit.Decision;
import dev.weir.rule.Attribute;
import dev.weir.rule.Denial;
import dev.weir.rule.Request;
import dev.weir.rule.Rule;
import dev.weir.rule.Template;
import dev.weir.server.check.AttributeCheck;
import dev.weir.server.check.Check;
import dev.weir.server.check.CheckResult;
import dev.weir.server.check.RoundedUp;
import io.vertx.core.MultiMap;
import java.util.Optional;
import java.util.OptionalLong;

/** A denial as its rule wants it. What clients say is escaped for where it comes to stand. */
final class DenialText {

  private final Denial denial;
  private final CheckResult result;
  private final Request request;

  private DenialText(Denial denial, CheckResult result, Request request) {
    this.denial = denial;
    this.result = result;
    this.request = request;
  }

  /** What the rule that decided wants; empty if it is allowed, or the usual is wanted. */
  static Optional<DenialText> of(CheckResult result, Request request) {
    Denial denial = result.rule().map(Rule::denial).orElse(Denial.USUAL);
    return result.allowed() || denial.equals(Denial.USUAL)
        ? Optional.empty()
        : Optional.of(new DenialText(denial, result, request));
  }

  /** The same of any check; the simple form has no rule. */
  static Optional<DenialText> of(CheckResult result, Check check) {
    return check instanceof AttributeCheck told ? of(result, told.request()) : Optional.empty();
  }

  int status() {
    return denial.status().orElse(Answers.status(result));
  }

  void addHeaders(MultiMap headers) {
    denial.headers().forEach((name, value) -> headers.set(name, value.filled(this::ours)));
  }

  /** The media type of the body. */
  String contentType() {
    return denial.contentType();
  }

  /** The body; empty if it is the usual one. */
  Optional<String> body() {
    return denial.body().map(body -> body.filled(this::value));
  }

  private String value(Template.Place place) {
    if (place.isOurs()) {
      String value = ours(place);
      return value.isEmpty() && denial.isJson() ? "null" : value;
    }
    String said = request.value(attribute(place)).orElse("");
    if (denial.isJson()) {
      String quoted = new JsonText(said.length() + 16).text(said).toString();
      return quoted.substring(1, quoted.length() - 1);
    }
    return escaped(said);
  }

  /** A number, or the id of the rule; nothing if there is none. */
  private String ours(Template.Place place) {
    Decision decision = result.decision().orElse(null);
    return switch (place) {
      case RULE -> result.rule().map(Rule::id).orElse("");
      case LIMIT -> decision == null ? "" : Long.toString(decision.limit());
      case REMAINING -> decision == null ? "" : Long.toString(decision.remaining());
      case RETRY_AFTER ->
          result.retryAfter().map(wait -> Long.toString(RoundedUp.seconds(wait))).orElse("");
      case RESET_AT -> decision == null ? "" : seconds(decision.resetAtMicros());
      case COST -> Long.toString(decision == null ? request.cost() : decision.cost());
      default -> throw new IllegalStateException(place + " is a client's");
    };
  }

  private static String seconds(OptionalLong micros) {
    return micros.isPresent() ? Long.toString(RoundedUp.seconds(micros.getAsLong())) : "";
  }

  private static Attribute attribute(Template.Place place) {
    return switch (place) {
      case USER_ID -> Attribute.USER_ID;
      case USER_TIER -> Attribute.USER_TIER;
      case TENANT -> Attribute.TENANT;
      case IP_ADDRESS -> Attribute.IP_ADDRESS;
      case ENDPOINT -> Attribute.ENDPOINT;
      case METHOD -> Attribute.METHOD;
      default -> throw new IllegalStateException(place + " is not a client's");
    };
  }

  private static String escaped(String text) {
    StringBuilder escaped = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '&' -> escaped.append("&amp;");
        case '<' -> escaped.append("&lt;");
        case '>' -> escaped.append("&gt;");
        case '"' -> escaped.append("&quot;");
        case '\'' -> escaped.append("&#39;");
        default -> escaped.append(c);
      }
    }
    return escaped.toString();
  }
}
