package dev.weir.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;
import static org.awaitility.Awaitility.await;

import dev.weir.limit.Limit;
import dev.weir.rule.AccessEntry;
import dev.weir.rule.Attribute;
import dev.weir.rule.Condition;
import dev.weir.rule.Rule;
import dev.weir.rule.RuleSet;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Debian's nginx with {@code examples/forward-auth/nginx.conf}, before an application. */
class NginxIT {

  private static final Path DOCUMENTED = Path.of("../examples/forward-auth/nginx.conf");

  private static final String GLOBALS = "daemon off; pid nginx.pid;";

  @TempDir static Path scratch;

  private static TestServer weir;
  private static Application application;
  private static Process nginx;
  private static int port;

  @BeforeAll
  static void start() throws IOException {
    String binary = Installed.program("nginx");
    weir = new TestServer(Map.of("http.forward_auth_status", "403"));
    application = new Application();
    port = HaProxy.freePort();
    Path file = Files.writeString(scratch.resolve("nginx.conf"), configuration());
    nginx =
        new ProcessBuilder(
                List.of(binary, "-p", "" + scratch, "-c", "" + file, "-e", "stderr", "-g", GLOBALS))
            .redirectErrorStream(true)
            .redirectOutput(scratch.resolve("log").toFile())
            .start();
    await()
        .failFast(
            () -> {
              if (!nginx.isAlive()) {
                fail(Files.readString(scratch.resolve("log")));
              }
            })
        .until(NginxIT::accepts);
  }

  /** The documented one, on ports of the test's and with its files in the test's directory. */
  private static String configuration() throws IOException {
    String text =
        changed(Files.readString(DOCUMENTED), "127.0.0.1:8080", weir.server.uri().getAuthority());
    text = changed(text, "127.0.0.1:9000", application.address());
    text = changed(text, "listen 8000", "listen 127.0.0.1:" + port);
    StringBuilder own = new StringBuilder("http {\naccess_log off;\n");
    for (String kind : List.of("client_body", "proxy", "fastcgi", "uwsgi", "scgi")) {
      own.append(kind).append("_temp_path ").append(kind).append(";\n");
    }
    return changed(text, "http {", own.toString());
  }

  private static String changed(String text, String from, String to) {
    assertThat(text).contains(from);
    return text.replace(from, to);
  }

  private static boolean accepts() {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return socket.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  @AfterAll
  static void stop() throws InterruptedException {
    if (nginx != null) {
      nginx.destroy();
      if (!nginx.waitFor(10, TimeUnit.SECONDS)) {
        nginx.destroyForcibly();
      }
    }
    if (application != null) {
      application.close();
    }
    if (weir != null) {
      weir.close();
    }
  }

  @BeforeEach
  void forget() {
    application.forget();
  }

  private static HttpResponse<String> get(String path, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
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
    assertThat(first.headers().firstValue("x-ratelimit-limit")).hasValue("2");
    assertThat(first.headers().firstValue("x-ratelimit-remaining")).hasValue("1");
    assertThat(first.headers().firstValue("x-ratelimit-reset")).isPresent();
    assertThat(first.headers().firstValue("retry-after")).isEmpty();
    assertThat(third.headers().firstValue("retry-after")).hasValue("30");
    assertThat(third.headers().allValues("x-ratelimit-remaining")).containsExactly("0");
    assertThat(third.headers().firstValue("content-type")).hasValue("application/json");
    assertThat(third.body()).contains("RATE_LIMIT_EXCEEDED");
    assertThat(application.reached()).isEqualTo(2);
  }

  @Test
  void client_thatTellsAnything_isHeardInItsKeysAlone() {
    weir.with(Rule.named("clients").key(Attribute.CALLER).limit(Limit.perMinute(1).burst(1)));

    assertThat(get("/").statusCode()).isEqualTo(200);
    assertThat(
            get(
                    "/",
                    "X-User-ID",
                    "other",
                    "X-Forwarded-For",
                    "203.0.113.9",
                    "CF-Connecting-IP",
                    "203.0.113.9",
                    "X-Forwarded-Uri",
                    "/other")
                .statusCode())
        .isEqualTo(429);
    assertThat(get("/", "X-API-Key", "k").statusCode()).isEqualTo(200);
    assertThat(get("/", "Authorization", "Bearer k").statusCode()).isEqualTo(429);
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
  void block_byAddress_stays403() {
    weir.with(
        RuleSet.builder()
            .access(List.of(AccessEntry.block(Condition.ipAddress("127.0.0.1"))))
            .build());

    HttpResponse<String> answer = get("/");

    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(answer.body()).contains("BLOCKED");
    assertThat(application.reached()).isZero();
  }
}
