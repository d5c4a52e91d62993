package dev.weir.server.http;

import dev.weir.rule.Denial;
import dev.weir.rule.Request;
import dev.weir.rule.Rule;
import dev.weir.rule.Verdict;
import dev.weir.server.check.CheckResult;
import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;

/**
 * A verdict as it would be answered over HTTP, for who explains it. Immutable.
 *
 * @param status for example 200 or 429
 * @param contentType of the body
 * @param body the body
 * @param ownForm whether it has the form that the rule gives its denials
 */
public record HttpAnswer(int status, String contentType, String body, boolean ownForm) {

  private static final String JSON = "application/json";

  /** The answer to a request, without the tokens that a running service gives. */
  public static HttpAnswer of(Verdict verdict, Request request) {
    CheckResult result = CheckResult.of(verdict);
    Buffer usual = Answers.check(result);
    Denial denial = result.rule().map(Rule::denial).orElse(Denial.USUAL);
    if (result.allowed() || denial.equals(Denial.USUAL)) {
      return new HttpAnswer(Answers.status(result), JSON, text(usual), false);
    }
    int status = denial.status().orElse(Answers.status(result));
    return new DenialText(denial, result, request)
        .body()
        .map(own -> new HttpAnswer(status, denial.contentType(), text(own), true))
        .orElseGet(() -> new HttpAnswer(status, JSON, text(usual), true));
  }

  /** Whether the body is JSON. */
  public boolean isJson() {
    return contentType.startsWith(JSON);
  }

  private static String text(Buffer body) {
    return body.toString(StandardCharsets.UTF_8);
  }
}
