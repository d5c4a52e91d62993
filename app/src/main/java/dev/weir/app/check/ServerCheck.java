package dev.weir.app.check;

import dev.weir.limit.InvalidValueException;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.StringJoiner;

/** Asks a running server what it would answer, which takes nothing. */
final class ServerCheck {

  /** Where a server listens unless told otherwise. */
  static final String DEFAULT_URL = "http://127.0.0.1:8080";

  private static final Duration TIMEOUT = Duration.ofSeconds(5);
  private static final List<String> HEADERS =
      List.of("ratelimit-policy", "ratelimit", "retry-after");

  private final String url;

  ServerCheck(String url) {
    this.url = url.endsWith("/") ? url.substring(0, url.length() - 1) : url;
  }

  /**
   * Asks.
   *
   * @throws IOException if nobody answers
   * @throws InvalidValueException if the address is none
   */
  HttpResponse<String> answer(Asked asked) throws IOException {
    HttpRequest request = request(asked);
    HttpClient client = HttpClient.newBuilder().connectTimeout(TIMEOUT).build();
    try {
      return client.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    }
  }

  private HttpRequest request(Asked asked) {
    StringJoiner query = new StringJoiner("&", "?", "");
    asked.fields().forEach((name, value) -> query.add(encoded(name) + "=" + encoded(value)));
    query.add("cost=" + asked.cost());
    try {
      return HttpRequest.newBuilder(URI.create(url + "/v1/ratelimit/peek" + query))
          .timeout(TIMEOUT)
          .build();
    } catch (IllegalArgumentException e) {
      throw new InvalidValueException("--url", url, "such as " + DEFAULT_URL);
    }
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  /** The answer's headers that speak of limits, a line each. */
  static List<String> headers(HttpResponse<String> answer) {
    return HEADERS.stream()
        .flatMap(name -> answer.headers().allValues(name).stream().map(v -> name + ": " + v))
        .toList();
  }
}
