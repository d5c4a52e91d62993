package dev.weir.server;

import dev.weir.limit.Limit;
import dev.weir.rule.Denial;
import dev.weir.rule.Rule;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;

/** Asks as a proxy does, and lets the answer tell what was heard. */
final class Forwarded {

  static final String PATH = "/v1/forward-auth";

  /** Denies all after the first, with what it heard. */
  static final Rule HEARD =
      Rule.named("heard")
          .oneCounter()
          .limit(Limit.perDay(1))
          .denial(
              Denial.USUAL
                  .contentType("text/plain")
                  .body("{{user_id}}|{{ip_address}}|{{method}}|{{endpoint}}"));

  private Forwarded() {}

  static void exhaust(TestServer weir) {
    weir.check("{}");
  }

  /** Asks with these headers: names and values in turn. */
  static HttpResponse<String> ask(TestServer weir, String... headers) {
    HttpRequest.Builder request = weir.request(PATH).GET();
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return weir.send(request);
  }
}
