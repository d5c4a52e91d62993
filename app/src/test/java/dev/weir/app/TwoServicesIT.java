package dev.weir.app;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.BufferedReader;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two {@code weir serve} over one Redis, as processes of their own, counted by who asks them. */
class TwoServicesIT {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Pattern ADDRESS = Pattern.compile("http://127\\.0\\.0\\.1:\\d+");
  private static final int LIMIT = 100;

  private final RedisProcess redis = new RedisProcess();
  private final List<Process> started = new ArrayList<>();
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @AfterEach
  void end() {
    started.forEach(Process::destroyForcibly);
    redis.close();
  }

  /** With a deadline that a busy machine keeps. */
  private URI serve() throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            "dev.weir.app.Weir",
            "serve",
            "--http-port",
            "0");
    var environment = builder.environment();
    environment.keySet().removeIf(name -> name.startsWith("WEIR_") || name.equals("PORT"));
    for (String port : List.of("WEIR_GRPC_PORT", "WEIR_RESP_PORT", "WEIR_DEBUG_PORT")) {
      environment.put(port, "off");
    }
    environment.put("WEIR_REDIS_URL", redis.url());
    environment.put("WEIR_STORE_DEADLINE", "5s");
    Process process = builder.redirectError(ProcessBuilder.Redirect.INHERIT).start();
    started.add(process);
    BufferedReader out = process.inputReader(UTF_8);
    Matcher address = ADDRESS.matcher(String.valueOf(out.readLine()));
    assertThat(address.find()).isTrue();
    URI uri = URI.create(address.group());
    await().atMost(PATIENCE).until(() -> !check(uri, "warm").get().body().contains("degraded\":t"));
    return uri;
  }

  private CompletableFuture<HttpResponse<String>> check(URI service, String key) {
    String body = "{\"key\":\"%s\",\"limit\":%d,\"window\":\"365d\"}".formatted(key, LIMIT);
    return client.sendAsync(
        HttpRequest.newBuilder(service.resolve("/v1/ratelimit/check"))
            .header("content-type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  @Test
  void services_askedAtOnce_admitOneLimitTogether() throws Exception {
    List<URI> services = List.of(serve(), serve());

    List<Integer> codes =
        IntStream.range(0, 3 * LIMIT)
            .mapToObj(i -> check(services.get(i % 2), "shared"))
            .toList()
            .stream()
            .map(answer -> answer.join().statusCode())
            .toList();

    assertThat(codes).containsOnly(200, 429);
    assertThat(codes.stream().filter(code -> code == 200)).hasSize(LIMIT);
    assertThat(check(services.get(0), "other").get().body()).contains("\"remaining\":99,");
    assertThat(check(services.get(1), "other").get().body()).contains("\"remaining\":98,");
  }
}
