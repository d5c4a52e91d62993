package dev.weir.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two {@code weir serve} over one Redis, as processes of their own, counted by who asks them. */
class TwoServicesIT {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final int LIMIT = 100;

  private final RedisProcess redis = new RedisProcess();
  private final List<WeirProcess> started = new ArrayList<>();
  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  @AfterEach
  void end() {
    started.forEach(WeirProcess::close);
    redis.close();
  }

  /** With a deadline that a busy machine keeps. */
  private URI serve() {
    WeirProcess process =
        new WeirProcess(
            Map.of(
                "WEIR_GRPC_PORT", "off",
                "WEIR_RESP_PORT", "off",
                "WEIR_DEBUG_PORT", "off",
                "WEIR_REDIS_URL", redis.url(),
                "WEIR_STORE_DEADLINE", "5s"));
    started.add(process);
    URI uri = process.uri();
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
