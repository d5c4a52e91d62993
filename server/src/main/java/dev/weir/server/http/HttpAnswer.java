package dev.weir.server.http;

import dev.weir.rule.Request;
import dev.weir.rule.Verdict;
import dev.weir.server.check.CheckResult;
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
    String usual = Answers.check(result).toString(StandardCharsets.UTF_8);
    DenialText own = DenialText.of(result, request).orElse(null);
    if (own == null) {
      return new HttpAnswer(Answers.status(result), JSON, usual, false);
    }
    return own.body()
        .map(body -> new HttpAnswer(own.status(), own.contentType(), body, true))
        .orElseGet(() -> new HttpAnswer(own.status(), JSON, usual, true));
  }

  /** Whether the body is JSON. */
  public boolean isJson() {
    return contentType.startsWith(JSON);
  }
}
