package dev.weir.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.limit.Limit;
import dev.weir.rule.AccessEntry;
import dev.weir.rule.Attribute;
import dev.weir.rule.Condition;
import dev.weir.rule.Rule;
import dev.weir.rule.RuleSet;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What every example of {@code examples/forward-auth} does before an application, held against the
 * real proxy.
 */
@Timeout(120)
abstract class ForwardAuthContract {

  @TempDir Path scratch;

  TestServer weir;
  Application application;
  private ProxyProcess proxy;
  private int port;

  /** From where the proxy says that the test's client comes. */
  String clients() {
    return "127.0.0.1";
  }

  /** Starts the proxy with the example, changed to these addresses. */
  abstract ProxyProcess start(int port) throws IOException;

  /** What the service is told beside its ports. */
  Map<String, String> flags() {
    return Map.of();
  }

  /** Whether limit headers reach the client with what passes. */
  boolean tellsWhatPasses() {
    return true;
  }

  /** Whether a denial reaches the client as it was answered, and not as the proxy tells it. */
  boolean passesDenialsOn() {
    return true;
  }

  /** What is answered while nobody can be asked. */
  abstract int statusWithoutWeir();

  @BeforeEach
  final void startAll() throws IOException {
    weir = new TestServer(flags());
    application = new Application();
    port = ProxyProcess.freePort();
    proxy = start(port);
  }

  @AfterEach
  final void stopAll() {
    if (proxy != null) {
      proxy.close();
    }
    application.close();
    weir.close();
  }

  /** The text of an example. */
  static String example(String name) throws IOException {
    return Files.readString(Path.of("../examples/forward-auth", name));
  }

  static String changed(String text, String from, String to) {
    assertThat(text).contains(from);
    return text.replace(from, to);
  }

  /** An example that asks the test's service, before the test's application. */
  final String onPortsOfTheTest(String text) {
    String told = changed(text, "127.0.0.1:8080", weir.server.uri().getAuthority());
    return changed(told, "127.0.0.1:9000", application.address());
  }

  /** The same, and listens elsewhere. */
  final String onPortsOfTheTest(String text, String listens, String instead) {
    return changed(onPortsOfTheTest(text), listens, instead);
  }

  final URI uri(String path) {
    return URI.create("http://127.0.0.1:" + port + path);
  }

  final HttpResponse<String> get(String path, String... headers) {
    HttpRequest.Builder request = HttpRequest.newBuilder(uri(path));
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return weir.send(request);
  }

  @Test
  void limit_reached_is429WithHeadersAndTheApplicationIsSpared() {
    weir.with(Rule.named("limits").key(Attribute.CALLER).limit(Limit.perMinute(2).burst(2)));

    HttpResponse<String> first = get("/a");
    HttpResponse<String> second = get("/b?c");
    HttpResponse<String> third = get("/a");

    assertThat(List.of(first.statusCode(), second.statusCode(), third.statusCode()))
        .containsExactly(200, 200, 429);
    assertThat(first.body()).isEqualTo("served");
    if (tellsWhatPasses()) {
      assertThat(first.headers().firstValue("x-ratelimit-limit")).hasValue("2");
      assertThat(first.headers().firstValue("x-ratelimit-remaining")).hasValue("1");
      assertThat(first.headers().firstValue("x-ratelimit-reset")).isPresent();
      assertThat(first.headers().firstValue("retry-after")).isEmpty();
    }
    assertThat(third.headers().allValues("x-ratelimit-remaining")).containsExactly("0");
    assertThat(third.headers().firstValue("retry-after")).hasValue("30");
    assertThat(third.headers().firstValue("content-type")).hasValue("application/json");
    assertThat(third.body()).contains("RATE_LIMIT_EXCEEDED");
    if (passesDenialsOn()) {
      assertThat(third.body()).startsWith("{\"allowed\":false");
      assertThat(third.headers().firstValue("ratelimit")).isPresent();
    }
    assertThat(application.reached()).isEqualTo(2);
  }

  @Test
  void client_thatTellsAnything_isHeardInItsKeysAlone() {
    weir.with(Rule.named("clients").key(Attribute.CALLER).limit(Limit.perMinute(1).burst(1)));

    assertThat(get("/").statusCode()).isEqualTo(200);
    for (String header : List.of("X-Forwarded-For", "CF-Connecting-IP", "True-Client-IP")) {
      assertThat(get("/", header, "203.0.113.9").statusCode()).as(header).isEqualTo(429);
    }
    assertThat(get("/", "X-User-ID", "other").statusCode()).isEqualTo(429);
    assertThat(get("/", "X-API-Key", "k").statusCode()).isEqualTo(200);
    assertThat(get("/", "Authorization", "Bearer k").statusCode()).isEqualTo(429);
  }

  @Test
  void target_ofTheClient_isMatchedByRules_whateverItsHeadersSay() {
    weir.with(
        Rule.named("targets")
            .match(Condition.endpoint("/pay"), Condition.method("POST"))
            .limit(Limit.perMinute(1).burst(1)));

    for (int status : new int[] {200, 429}) {
      HttpRequest.Builder post =
          HttpRequest.newBuilder(uri("/pay?x=1")).POST(HttpRequest.BodyPublishers.ofString("body"));
      assertThat(weir.send(post).statusCode()).isEqualTo(status);
    }
    for (String header :
        List.of("X-Forwarded-Uri", "X-Original-URI", "X-Original-URL", "X-Forwarded-Method")) {
      String value = header.endsWith("Method") ? "GET" : "/other";
      HttpRequest.Builder post = HttpRequest.newBuilder(uri("/pay")).header(header, value);
      int status = weir.send(post.POST(HttpRequest.BodyPublishers.ofString("body"))).statusCode();
      assertThat(status).as(header).isEqualTo(429);
    }
    assertThat(get("/pay").statusCode()).isEqualTo(200);
    assertThat(get("/other").headers().map()).doesNotContainKey("x-ratelimit-limit");
  }

  @Test
  void block_byAddress_is403() {
    weir.with(
        RuleSet.builder()
            .access(List.of(AccessEntry.block(Condition.ipAddress(clients()))))
            .build());

    HttpResponse<String> answer = get("/");

    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(answer.body()).contains("BLOCKED");
    assertThat(application.reached()).isZero();
  }

  @Test
  void weir_gone_isTheProxysDecision() {
    assertThat(get("/").statusCode()).isEqualTo(200);
    weir.server.close();

    assertThat(get("/").statusCode()).isEqualTo(statusWithoutWeir());
    assertThat(application.reached()).isEqualTo(statusWithoutWeir() == 200 ? 2 : 1);
  }
}
