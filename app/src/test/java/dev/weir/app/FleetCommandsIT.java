package dev.weir.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.server.WeirServer;
import dev.weir.server.config.Settings;
import dev.weir.store.Ticker;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** {@code weir instances} and {@code weir doctor} against real servers. */
class FleetCommandsIT {

  private static final String TOKEN = "0123456789abcdef";
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private static Ran doctor(String url) {
    return Ran.weir("doctor", url, "--timeout", "10");
  }

  /** The line of one finding, and what it advises. */
  private static void assertFound(Ran ran, String level, String name, String... texts) {
    String[] lines = ran.out().lines().toArray(String[]::new);
    for (int i = 0; i < lines.length; i++) {
      if (lines[i].matches("\\w+ +" + name + " .*")) {
        String advice = i + 1 < lines.length ? lines[i + 1] : "";
        assertThat(lines[i] + advice).startsWith(level).contains(texts);
        return;
      }
    }
    throw new AssertionError(name + " is missing in " + ran.out());
  }

  @Test
  void doctor_ofAGoodRedis_findsNothingThatFails() {
    try (RedisProcess redis = new RedisProcess("--appendonly", "yes", "--maxmemory", "100mb")) {
      Ran ran = doctor(redis.url());

      assertThat(ran.code()).as(ran.out()).isZero();
      assertThat(ran.out()).doesNotContain("failed");
      assertFound(ran, "ok", "reachable", "127.0.0.1:" + redis.port());
      assertFound(ran, "ok", "encryption", "none, on this host");
      assertFound(ran, "ok", "version", "6.2");
      assertFound(ran, "ok", "role", "a primary");
      assertFound(ran, "ok", "eviction", "noeviction");
      assertFound(ran, "ok", "memory", "of 100.0 MiB used");
      assertFound(ran, "ok", "persistence", "a restart loses a second or so");
      assertFound(ran, "ok", "clock", "s from here");
      assertFound(ran, "ok", "rights", "every kind of limit");
      assertFound(ran, "ok", "instances", "heartbeats and messages get through");
      assertThat(ran.out()).containsPattern("ping +p50 \\d+\\.\\d\\d ms, p99 .* of 200");
      assertThat(ran.out()).containsPattern("script +p50 \\d+\\.\\d\\d ms, p99 .* of 200");
    }
  }

  @Test
  void doctor_ofARedisThatEvicts_failsAndSaysWhatToChange() {
    try (RedisProcess redis =
        new RedisProcess("--maxmemory", "100mb", "--maxmemory-policy", "allkeys-lru")) {
      Ran ran = doctor(redis.url());

      assertThat(ran.code()).isEqualTo(1);
      assertFound(
          ran, "failed", "eviction", "allkeys-lru", "CONFIG SET maxmemory-policy noeviction");
      assertFound(ran, "warning", "persistence", "a restart loses all counters");
    }
  }

  @Test
  void doctor_ofAPoorUser_failsByWhatItMayNotDo() {
    try (RedisProcess redis = new RedisProcess()) {
      redis.say("ACL SETUSER poor on >secret ~rate_limit:* +ping +evalsha +script|load");

      Ran ran = doctor("redis://poor:secret@127.0.0.1:" + redis.port());

      assertThat(ran.code()).isEqualTo(1);
      assertThat(ran.out()).doesNotContain("secret");
      assertFound(ran, "failed", "rights", "ACL SETUSER");
      assertFound(ran, "warning", "eviction", "not known", "+info");
    }
  }

  @Test
  void doctor_ofAReplica_namesThePrimary() {
    try (RedisProcess primary = new RedisProcess();
        RedisProcess replica = new RedisProcess("--replicaof", "127.0.0.1", "" + primary.port())) {
      Ran ran = doctor(replica.url());

      assertThat(ran.code()).isEqualTo(1);
      assertFound(ran, "failed", "role", "a replica", "127.0.0.1:" + primary.port());
      assertThat(ran.out()).doesNotContain("rights");
    }
  }

  @Test
  void doctor_whereNothingIs_saysSo() throws IOException {
    Ran ran = doctor("redis://127.0.0.1:" + RedisProcess.freePort());

    assertThat(ran.code()).isEqualTo(1);
    assertFound(ran, "failed", "reachable", "refused");
    assertThat(ran.out().lines()).hasSize(2);
  }

  @Test
  void doctor_asJson_isOneObject() {
    try (RedisProcess redis = new RedisProcess()) {
      Ran ran = Ran.withEnv(Map.of("WEIR_REDIS_URL", redis.url()), "doctor", "--json");

      assertThat(ran.code()).isZero();
      assertThat(ran.out())
          .startsWith("{\"ok\":true,\"findings\":[{\"name\":\"reachable\",\"level\":\"ok\",")
          .contains("\"name\":\"memory\",\"level\":\"warning\"");
    }
  }

  @Test
  void doctor_withoutAnAddress_isBadUsage() {
    assertThat(Ran.weir("doctor").code()).isEqualTo(2);
    assertThat(Ran.weir("doctor", "http://x").code()).isEqualTo(2);
    assertThat(Ran.weir("instances", "--url", "http://x", "--redis", "redis://x").code())
        .isEqualTo(2);
  }

  @Test
  void instances_ofTwoServices_areListedByRedisAndByEither() {
    try (RedisProcess redis = new RedisProcess();
        WeirServer one = service(redis, "one");
        WeirServer two = service(redis, "two")) {
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(Ran.weir("instances", "--redis", redis.url()).out())
                      .contains("one ", "two "));

      Ran byRedis = Ran.weir("instances", "--redis", redis.url());
      assertThat(byRedis.code()).isZero();
      assertThat(byRedis.out().lines()).hasSize(3);
      assertThat(byRedis.out())
          .startsWith("ID")
          .contains("http=127.0.0.1:" + one.httpPort(), "http=127.0.0.1:" + two.httpPort());
      await()
          .atMost(PATIENCE)
          .untilAsserted(
              () ->
                  assertThat(Ran.weir("instances", "--url", one.uri().toString()).out().lines())
                      .hasSize(3));
      String[] asked = {"instances", "--url", two.uri().toString(), "--json"};
      assertThat(Ran.weir(asked).out())
          .startsWith("{\"instances\":[{\"id\":\"one\",\"boot\":\"")
          .contains("\"addresses\":{\"http\":\"127.0.0.1:")
          .doesNotContain("allowed_requests");
      assertThat(Ran.withEnv(Map.of("WEIR_ADMIN_TOKEN", TOKEN), asked).out())
          .contains("\"allowed_requests\":0");
      assertThat(Ran.withEnv(Map.of("WEIR_ADMIN_TOKEN", "another"), asked).out())
          .doesNotContain("allowed_requests");
      assertThat(Ran.weir("instances", "--redis", redis.url(), "--prefix", "other").out())
          .contains("no instance announces itself");
    }
  }

  private static WeirServer service(RedisProcess redis, String id) {
    Map<String, String> flags =
        Map.of(
            "http.port",
            "0",
            "grpc.port",
            "off",
            "resp.port",
            "off",
            "debug.port",
            "off",
            "admin.token",
            TOKEN,
            "store.redis",
            redis.url(),
            "instances.id",
            id,
            "instances.sync_interval",
            "100ms");
    return WeirServer.start(Settings.read(Map.of(), flags), Ticker.system());
  }

  @Test
  void instances_whereNobodyAnswers_saysSo() throws IOException {
    int port = RedisProcess.freePort();

    Ran byServer = Ran.weir("instances", "--url", "http://127.0.0.1:" + port);
    assertThat(byServer.code()).isEqualTo(3);
    assertThat(byServer.err()).contains("nobody answers", "expected: weir serve");
    Ran byRedis = Ran.weir("instances", "--redis", "redis://127.0.0.1:" + port);
    assertThat(byRedis.code()).isEqualTo(3);
    assertThat(byRedis.err()).contains("not connected to 127.0.0.1:" + port);
  }
}
