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

/** Debian's HAProxy with {@code examples/forward-auth/haproxy.cfg}, before an application. */
@Timeout(60)
class HaProxyForwardAuthIT {

  private static final Path EXAMPLES = Path.of("../examples/forward-auth");

  @TempDir Path scratch;

  private TestServer weir;
  private Application application;
  private HaProxy proxy;
  private int port;

  @BeforeEach
  void start() throws IOException {
    Installed.program("haproxy");
    weir = new TestServer(Map.of());
    application = new Application();
    port = HaProxy.freePort();
    Path script = scratch.resolve("haproxy.lua");
    Files.writeString(
        script,
        changed(
            Files.readString(EXAMPLES.resolve("haproxy.lua")),
            "127.0.0.1:8080",
            weir.server.uri().getAuthority()));
    String text = Files.readString(EXAMPLES.resolve("haproxy.cfg"));
    text = changed(text, "examples/forward-auth/haproxy.lua", script.toString());
    text = changed(text, "127.0.0.1:8000", "127.0.0.1:" + port);
    text = changed(text, "127.0.0.1:9000", application.address());
    proxy = new HaProxy(scratch, text, port);
  }

  private static String changed(String text, String from, String to) {
    assertThat(text).contains(from);
    return text.replace(from, to);
  }

  @AfterEach
  void stop() {
    proxy.close();
    application.close();
    weir.close();
  }

  private HttpResponse<String> get(String path, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
    for (int i = 0; i < headers.length; i += 2) {
      request.header(headers[i], headers[i + 1]);
    }
    return weir.send(request);
  }

  @Test
  void limit_reached_isWeirsOwnAnswerAndTheApplicationIsSpared() {
    weir.with(Rule.named("limits").key(Attribute.CALLER).limit(Limit.perMinute(2).burst(2)));

    HttpResponse<String> first = get("/a");
    HttpResponse<String> second = get("/b?c");
    HttpResponse<String> third = get("/a");

    assertThat(List.of(first.statusCode(), second.statusCode(), third.statusCode()))
        .containsExactly(200, 200, 429);
    assertThat(first.body()).isEqualTo("served");
    assertThat(first.headers().firstValue("x-ratelimit-limit")).hasValue("2");
    assertThat(first.headers().firstValue("x-ratelimit-remaining")).hasValue("1");
    assertThat(first.headers().firstValue("x-ratelimit-reset")).isPresent();
    assertThat(third.headers().allValues("x-ratelimit-remaining")).containsExactly("0");
    assertThat(third.headers().firstValue("retry-after")).hasValue("30");
    assertThat(third.headers().firstValue("ratelimit")).isPresent();
    assertThat(third.headers().firstValue("content-type")).hasValue("application/json");
    assertThat(third.body()).startsWith("{\"allowed\":false");
    assertThat(application.reached()).isEqualTo(2);
  }

  @Test
  void client_thatTellsAnything_isHeardInItsKeysAlone() {
    weir.with(Rule.named("clients").key(Attribute.CALLER).limit(Limit.perMinute(1).burst(1)));

    assertThat(get("/").statusCode()).isEqualTo(200);
    assertThat(
            get("/", "X-User-ID", "other", "X-Forwarded-For", "203.0.113.9", "X-Original-URI", "/o")
                .statusCode())
        .isEqualTo(429);
    assertThat(get("/", "X-API-Key", "k").statusCode()).isEqualTo(200);
    assertThat(get("/", "Authorization", "Bearer k").statusCode()).isEqualTo(429);
    assertThat(get("/", "X-API-Key", "a", "X-API-Key", "b").statusCode()).isEqualTo(400);
  }

  @Test
  void target_ofTheClient_isMatchedByRules() {
    weir.with(
        Rule.named("targets")
            .match(Condition.endpoint("/pay"), Condition.method("POST"))
            .limit(Limit.perMinute(1).burst(1)));
    URI pay = URI.create("http://127.0.0.1:" + port + "/pay?x=1");

    for (int status : new int[] {200, 429}) {
      HttpRequest.Builder post =
          HttpRequest.newBuilder(pay).POST(HttpRequest.BodyPublishers.ofString("body"));
      assertThat(weir.send(post).statusCode()).isEqualTo(status);
    }
    assertThat(get("/pay").statusCode()).isEqualTo(200);
    assertThat(get("/other").headers().map()).doesNotContainKey("x-ratelimit-limit");
  }

  @Test
  void block_byAddress_is403() {
    weir.with(
        RuleSet.builder()
            .access(List.of(AccessEntry.block(Condition.ipAddress("127.0.0.1"))))
            .build());

    HttpResponse<String> answer = get("/");

    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(answer.body()).contains("BLOCKED");
    assertThat(application.reached()).isZero();
  }

  @Test
  void weir_gone_refusesWith503() {
    assertThat(get("/").statusCode()).isEqualTo(200);
    weir.server.close();

    assertThat(get("/").statusCode()).isEqualTo(503);
    assertThat(application.reached()).isEqualTo(1);
  }
}
