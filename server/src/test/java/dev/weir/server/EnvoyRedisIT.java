package dev.weir.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.redis.RedisStore;
import dev.weir.server.config.Settings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What Envoy's counters are called in the Redis of a whole server, by its environment. */
class EnvoyRedisIT {

  private static final String BODY =
      """
      {"domain": "shop", "descriptors": [{"entries": [{"key": "user", "value": "ann"}]}]}
      """;

  @TempDir Path root;

  @Test
  void keys_unlessToldOtherwise_areTheOriginals() throws IOException {
    assertThat(keys(Map.of("CACHE_KEY_PREFIX", "envoy:")))
        .containsPattern("(?m)^envoy:shop_user_ann_\\d+\\R");
  }

  @Test
  void keys_withoutMigration_areOurOwn() throws IOException {
    assertThat(keys(Map.of("CACHE_KEY_PREFIX", "envoy:", "MIGRATION_KEYS", "false")))
        .doesNotContainPattern("(?m)^envoy:")
        .containsPattern("(?m)^rate_limit:\\{envoy:shop_user_ann_\\d+}");
  }

  /** The keys in Redis after a request. */
  private String keys(Map<String, String> more) throws IOException {
    Files.createDirectory(root.resolve("config"));
    Files.writeString(
        root.resolve("config/shop.yaml"),
        """
        domain: shop
        descriptors:
          - {key: user, rate_limit: {unit: year, requests_per_unit: 2}}
        """);
    try (RedisProcess redis = new RedisProcess()) {
      RedisStore.connect(redis.url()).close();
      Map<String, String> environment =
          TestServer.environment(
              "RUNTIME_ROOT", root.toString(),
              "REDIS_URL", redis.url(),
              "WEIR_STORE_DEADLINE", "30s");
      environment.putAll(more);
      try (TestServer server = new TestServer(Settings.read(environment, Map.of()))) {
        await().until(() -> server.post("/json", BODY).body().contains("limitRemaining"));
      }
      int port = Integer.parseInt(redis.url().replaceAll(".*:", ""));
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        TestServer.write(socket, "KEYS *\r\nQUIT\r\n");
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      }
    }
  }
}
