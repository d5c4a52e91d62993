package dev.weir.redis;

import static org.awaitility.Awaitility.await;

import io.lettuce.core.RedisClient;
import java.util.List;

/** A primary that dies, its replica, and three sentinels. */
final class Sentinelled implements Site {

  private final RedisServer primary = RedisServer.any();
  private final RedisServer replica = RedisServer.any("--replicaof", "127.0.0.1 " + primary.port());
  private final List<RedisServer> sentinels;

  Sentinelled() {
    RedisClient client = RedisClient.create(replica.uri());
    var redis = client.connect().sync();
    await().until(() -> redis.info("replication").contains("link_status:up"));
    client.shutdown();
    sentinels = RedisServer.sentinels(3, primary, replica);
  }

  @Override
  public RedisStoreBuilder reached() {
    return RedisStore.sentinel(
        "mymaster", sentinels.stream().map(RedisServer::uri).toArray(String[]::new));
  }

  @Override
  public void begin() {
    primary.kill();
  }

  @Override
  public void mend() {
    Writes.await(replica, "writable");
  }

  @Override
  public int losses() {
    return 1;
  }

  @Override
  public void close() {
    sentinels.forEach(RedisServer::close);
    replica.close();
    primary.close();
  }
}
