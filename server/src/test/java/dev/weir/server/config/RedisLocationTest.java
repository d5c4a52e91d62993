package dev.weir.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.weir.server.config.RedisLocation.Mode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RedisLocationTest {

  private static RedisLocation of(Map<String, String> environment) {
    return RedisLocation.of(Settings.read(environment, Map.of())).orElseThrow();
  }

  private static RedisLocation ofFile(String yaml) {
    Sources sources = new Sources(Optional.of(Path.of("weir.yaml")), Map.of(), Map.of());
    Settings settings = sources.read(yaml.getBytes(StandardCharsets.UTF_8)).settings();
    return RedisLocation.of(settings).orElseThrow();
  }

  @Test
  void nothing_isInMemory() {
    assertThat(RedisLocation.of(Settings.defaults())).isEmpty();
    Map<String, String> incidental = Map.of("REDIS_PASSWORD", "x", "REDIS_DB", "1");
    assertThat(RedisLocation.of(Settings.read(incidental, Map.of()))).isEmpty();
  }

  @Test
  void url_isOneServer() {
    assertThat(of(Map.of("REDIS_URL", "redis://:pw@db:6380/2")))
        .isEqualTo(new RedisLocation(Mode.STANDALONE, List.of("redis://:pw@db:6380/2"), ""));
    assertThat(of(Map.of("REDIS_URL", "db:6380")).servers()).containsExactly("redis://db:6380");
  }

  @Test
  void mistake_isToldUnderTheNameByWhichItWasSaid() {
    assertThatThrownBy(() -> of(Map.of("REDIS_URL", "http://db")))
        .hasMessageStartingWith("REDIS_URL: (a secret) (expected: a URL such as redis://");
    assertThatThrownBy(() -> of(Map.of("REDIS_CLUSTER_NODES", "a b")))
        .hasMessageStartingWith("REDIS_CLUSTER_NODES: (a secret) (expected: a URL");
    assertThatThrownBy(() -> ofFile("store:\n  redis: http://db"))
        .hasMessageStartingWith("weir.yaml:2:10: store.redis: (a secret) (expected: a URL");
  }

  @Test
  void hostAndPort_areOneServer() {
    assertThat(of(Map.of("REDIS_HOST", "db")).servers()).containsExactly("redis://db:6379");
    assertThat(of(Map.of("REDIS_HOST", "::1", "REDIS_PORT", "7")).servers())
        .containsExactly("redis://[::1]:7");
    assertThat(of(Map.of("REDIS_HOST", "db", "REDIS_PORT", "tcp://10.0.0.1:6379")).servers())
        .as("as Kubernetes puts it in for a service called redis")
        .containsExactly("redis://db:6379");
  }

  @Test
  void nodes_areACluster() {
    RedisLocation cluster = of(Map.of("REDIS_CLUSTER_NODES", "a:7000, b:7001"));

    assertThat(cluster)
        .isEqualTo(
            new RedisLocation(Mode.CLUSTER, List.of("redis://a:7000", "redis://b:7001"), ""));
    assertThat(of(Map.of("REDIS_URL", "a:7000,b:7001")).mode()).isEqualTo(Mode.CLUSTER);
  }

  @Test
  void mode_bindsMoreThanWhatTheRestLooksLike() {
    Map<String, String> both =
        Map.of(
            "REDIS_HOST", "one",
            "REDIS_CLUSTER_NODES", "a:7000,b:7001",
            "DISTRIBUTED_REDIS_MODE", "cluster");
    assertThat(of(both).servers()).hasSize(2);
    assertThat(of(Map.of("REDIS_HOST", "a", "DISTRIBUTED_REDIS_MODE", "cluster")).mode())
        .isEqualTo(Mode.CLUSTER);
  }

  @Test
  void sentinels_haveAMaster() {
    String yaml = "store: {redis: {mode: sentinel, master: mymaster, nodes: [s1:26379, s2:26379]}}";
    assertThat(ofFile(yaml))
        .isEqualTo(
            new RedisLocation(
                Mode.SENTINEL, List.of("redis://s1:26379", "redis://s2:26379"), "mymaster"));
    assertThatThrownBy(() -> of(Map.of("WEIR_STORE_REDIS_MODE", "sentinel", "REDIS_HOST", "s1")))
        .isInstanceOf(InvalidSettingsException.class)
        .hasMessage(
            "store.redis.master: none (expected: the name that the sentinels have for the primary)");
  }

  @Test
  void names_ofEnvoysService_areRead() {
    RedisLocation sentinels =
        of(
            Map.of(
                "REDIS_TYPE", "SENTINEL",
                "REDIS_URL", "mymaster,s1:26379,s2:26379",
                "REDIS_TLS", "true"));

    assertThat(sentinels)
        .isEqualTo(
            new RedisLocation(
                Mode.SENTINEL, List.of("rediss://s1:26379", "rediss://s2:26379"), "mymaster"));
    assertThat(of(Map.of("REDIS_TYPE", "SINGLE", "REDIS_URL", "a:1")).mode())
        .isEqualTo(Mode.STANDALONE);
    assertThat(of(Map.of("REDIS_TYPE", "CLUSTER", "REDIS_URL", "a:1")).mode())
        .isEqualTo(Mode.CLUSTER);
  }

  @Test
  void file_mayHaveAList() {
    assertThat(ofFile("store: {redis: ['redis://a', 'redis://b']}").mode()).isEqualTo(Mode.CLUSTER);
    assertThat(ofFile("store: {redis: {mode: sharded, nodes: [a:1, b:2]}}").mode())
        .isEqualTo(Mode.SHARDED);
    assertThat(ofFile("store: {redis: {host: a, tls: true}}").servers())
        .containsExactly("rediss://a:6379");
  }

  @Test
  void mistakes_areSaidWithoutPasswords() {
    assertThatThrownBy(() -> of(Map.of("REDIS_URL", "http://user:hunter2@db")))
        .isInstanceOf(InvalidSettingsException.class)
        .hasMessageContaining("REDIS_URL: (a secret)")
        .hasMessageNotContaining("hunter2");
    assertThatThrownBy(() -> of(Map.of("WEIR_STORE_REDIS_MODE", "cluster")))
        .hasMessage("store.redis.nodes: none (expected: those of mode cluster)");
    assertThatThrownBy(() -> of(Map.of("WEIR_STORE_REDIS_MODE", "several")))
        .hasMessageContaining("(expected: auto, standalone, sentinel, cluster or sharded)");
    assertThatThrownBy(
            () -> of(Map.of("REDIS_URL", "a:1,b:2", "DISTRIBUTED_REDIS_MODE", "standalone")))
        .hasMessageContaining("2 servers (expected: one, of mode standalone)");
    assertThat(of(Map.of("REDIS_URL", "redis://:hunter2@db"))).asString().doesNotContain("hunter2");
  }

  @Test
  void secrets_areNeverShown() {
    Settings settings =
        Settings.read(
            Map.of(
                "REDIS_CLUSTER_NODES", "redis://:hunter2@a:1",
                "REDIS_AUTH", "hunter3",
                "WEIR_STORE_REDIS_SENTINEL_PASSWORD", "hunter4"),
            Map.of());

    assertThat(settings.toString()).doesNotContain("hunter");
  }
}
