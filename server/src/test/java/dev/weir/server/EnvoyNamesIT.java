package dev.weir.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.server.config.Settings;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What each name of envoyproxy/ratelimit's environment does in the whole service; in {@link
 * EnvoyIT} and {@link EnvoyRedisIT} the others.
 */
class EnvoyNamesIT {

  private static final String FILE =
      """
      domain: shop
      descriptors:
        - {key: user, rate_limit: {unit: day, requests_per_unit: 4, name: per-user}, metadata: {x: z}}
        - {key: plan, rate_limit: {unit: day, requests_per_unit: 2}}
      """;

  @TempDir Path root;
  private TestServer weir;

  @BeforeEach
  void write() throws IOException {
    Files.createDirectory(root.resolve("config"));
    Files.writeString(root.resolve("config/shop.yaml"), FILE);
  }

  @AfterEach
  void stop() {
    if (weir != null) {
      weir.close();
    }
  }

  private void start(String... variables) {
    Map<String, String> environment = TestServer.environment(variables);
    environment.put("RUNTIME_ROOT", root.toString());
    weir = new TestServer(Settings.read(environment, Map.of()));
  }

  private String debug(String path) {
    int port = weir.server.debugPort().orElseThrow();
    return weir.send(HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))).body();
  }

  private HttpResponse<String> ask(String domain, long hits, String... keys) {
    StringBuilder descriptors = new StringBuilder();
    for (String key : keys) {
      descriptors.append(descriptors.isEmpty() ? "" : ",");
      descriptors.append("{\"entries\":[{\"key\":\"%s\",\"value\":\"v\"}]}".formatted(key));
    }
    String body =
        "{\"domain\":\"%s\",\"hitsAddend\":%d,\"descriptors\":[%s]}"
            .formatted(domain, hits, descriptors);
    return weir.post("/json", body);
  }

  @Test
  void runtimeSubdirectoryAndAppdirectory_sayWhereTheFilesAre() throws IOException {
    Path files = Files.createDirectories(root.resolve("sub/app"));
    Files.writeString(files.resolve("other.yaml"), FILE.replace("shop", "other"));
    start("RUNTIME_SUBDIRECTORY", "sub", "RUNTIME_APPDIRECTORY", "app");
    assertThat(debug("/rlconfig")).contains("other.user: ").doesNotContain("shop");
  }

  @Test
  void runtimeWatchRoot_saysWhatFilesAreCalled() throws IOException {
    Files.writeString(root.resolve("config/bad.yaml"), "domain: ''");
    assertThatThrownBy(() -> start("RUNTIME_WATCH_ROOT", "true"))
        .hasMessageContaining("config.bad.yaml: config file cannot have empty domain");
    assertThatThrownBy(() -> start("RUNTIME_WATCH_ROOT", "false"))
        .hasMessageContaining(" bad.yaml: config file cannot have empty domain");
  }

  @Test
  void runtimeIgnoreDotFiles_skipsThem() throws IOException {
    Files.writeString(root.resolve("config/.bad.yaml"), "domain: ''");
    start("RUNTIME_IGNOREDOTFILES", "true");
    assertThat(debug("/rlconfig")).contains("shop.user: ");
  }

  @Test
  void mergeDomainConfig_letsFilesShareADomain() throws IOException {
    Files.writeString(
        root.resolve("config/more.yaml"),
        "{domain: shop, descriptors: [{key: k, rate_limit: {unit: day, requests_per_unit: 1}}]}");
    start("MERGE_DOMAIN_CONFIG", "true");
    assertThat(debug("/rlconfig")).contains("shop.user: ").contains("shop.k: ");
  }

  @Test
  void nearLimitRatio_saysWhichHitsAreNear() {
    start("NEAR_LIMIT_RATIO", "0.25");
    ask("shop", 3, "user");
    assertThat(debug("/metrics"))
        .contains("ratelimit_service_rate_limit_near_limit{domain=\"shop\",key1=\"user\"} 2\n");
  }

  @Test
  void localCacheSize_letsKeysOverTheirLimitBeRemembered() {
    start("LOCAL_CACHE_SIZE_IN_BYTES", "1000000");
    ask("shop", 5, "user");
    ask("shop", 1, "user");
    assertThat(debug("/metrics"))
        .contains("over_limit_with_local_cache{domain=\"shop\",key1=\"user\"} 1\n");
  }

  @Test
  void stopCacheKeyIncrement_countsWhatGoesOverAlone() {
    start("STOP_CACHE_KEY_INCREMENT_WHEN_OVERLIMIT", "true");
    assertThat(ask("shop", 3, "user", "plan").statusCode()).isEqualTo(429);
    assertThat(ask("shop", 4, "user").statusCode()).isEqualTo(200);
  }

  @Test
  void limitHeaders_areInTheAnswerUnderTheirNames() {
    start(
        "LIMIT_RESPONSE_HEADERS_ENABLED", "true",
        "LIMIT_LIMIT_HEADER", "X-L",
        "LIMIT_REMAINING_HEADER", "X-Left",
        "LIMIT_RESET_HEADER", "X-Until");
    assertThat(ask("shop", 1, "user").body())
        .contains(
            "\"responseHeadersToAdd\":[{\"key\":\"X-L\",\"value\":\"4\"},"
                + "{\"key\":\"X-Left\",\"value\":\"3\"},{\"key\":\"X-Until\",\"value\":\"86400\"}]");
  }

  @Test
  void shadowMode_refusesNothingAndTellsAll() {
    start("SHADOW_MODE", "true");
    HttpResponse<String> answer = ask("shop", 5, "user");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body())
        .startsWith("{\"overallCode\":\"OK\",\"statuses\":[{\"code\":\"OVER_LIMIT\",");
  }

  @Test
  void quotaMode_refusesOnceAllAreSpent() {
    start("QUOTA_MODE", "true");
    assertThat(ask("shop", 3, "user", "plan").statusCode()).isEqualTo(200);
    assertThat(ask("shop", 3, "user", "plan").statusCode()).isEqualTo(429);
  }

  @Test
  void responseDynamicMetadata_isInTheAnswer() {
    start("RESPONSE_DYNAMIC_METADATA", "true");
    assertThat(ask("shop", 1, "user").body())
        .contains("\"dynamicMetadata\":{")
        .contains("\"metadata\":{\"x\":\"z\"}");
  }
}
