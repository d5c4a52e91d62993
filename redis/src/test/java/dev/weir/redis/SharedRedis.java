package dev.weir.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.limit.Limit;
import dev.weir.redis.fleet.Announcement;
import dev.weir.redis.fleet.Fleet;
import dev.weir.redis.fleet.Instance;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;

/** A Redis of each test, and processes that share it: each is a store of its own here. */
abstract class SharedRedis {

  static final Limit LIMIT = Limit.perHour(3);

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  final RedisServer server = RedisServer.embedded();
  private final RedisClient client = RedisClient.create(server.uri());
  final RedisCommands<String, String> redis = client.connect().sync();
  private final List<RedisStore> stores = new ArrayList<>();

  @AfterEach
  final void close() {
    stores.forEach(RedisStore::close);
    client.shutdown();
    server.close();
  }

  final RedisStore store(String prefix) {
    return closing(patient(server.uri()).prefix(prefix).announced(false).connect());
  }

  /** A store that a busy Redis is not too late for. */
  static RedisStoreBuilder patient(String uri) {
    return RedisStore.builder(uri).deadline(PATIENCE).connectTimeout(PATIENCE);
  }

  /** A store that ends with the test. */
  final RedisStore closing(RedisStore store) {
    stores.add(store);
    return store;
  }

  static Announcement.Builder named(String id) {
    return Announcement.named(id).interval(Duration.ofMillis(50));
  }

  /** One that is not taken for dead because it comes a little late. */
  static Announcement.Builder steady(String id) {
    return Announcement.named(id).interval(Duration.ofSeconds(2));
  }

  final Fleet join(String prefix, Announcement announcement) {
    return store(prefix).announce(announcement);
  }

  final void member(long lifetimeMillis, String member) {
    double expiresAt = (double) (System.currentTimeMillis() + lifetimeMillis);
    redis.zadd("a:{instances}:seen", expiresAt, member);
  }

  static void awaitLive(Fleet fleet, int live) {
    await().untilAsserted(() -> assertThat(fleet.live()).isEqualTo(live));
  }

  static List<Instance> list(Fleet fleet) throws Exception {
    return fleet.list().toCompletableFuture().get(60, TimeUnit.SECONDS);
  }
}
