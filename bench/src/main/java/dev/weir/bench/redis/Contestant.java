package dev.weir.bench.redis;

import dev.weir.Limiter;
import dev.weir.limit.Algorithm;
import dev.weir.limit.Limit;
import dev.weir.redis.RedisStore;
import dev.weir.redis.RedisStoreBuilder;
import io.github.bucket4j.BucketConfiguration;
import io.github.bucket4j.distributed.AsyncBucketProxy;
import io.github.bucket4j.distributed.proxy.AsyncProxyManager;
import io.github.bucket4j.redis.lettuce.Bucket4jLettuce;
import io.lettuce.core.AbstractRedisClient;
import io.lettuce.core.RedisClient;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.async.RedisAsyncCommands;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.codec.ByteArrayCodec;
import io.lettuce.core.codec.RedisCodec;
import io.lettuce.core.codec.StringCodec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A way to ask Redis whether a key may go on. All admit a million a minute, so all take. */
interface Contestant extends AutoCloseable {

  /** What Bucket4j's keys and states are written as. */
  RedisCodec<String, byte[]> BUCKETS = RedisCodec.of(StringCodec.UTF8, ByteArrayCodec.INSTANCE);

  /** Units a minute. */
  long LIMIT = 1_000_000;

  /** One check; the stage is done when it has been answered. */
  CompletionStage<?> check(int key);

  @Override
  void close();

  /** Weir's exact store: what gathers while calls are in flight leaves together. */
  static Contestant weir(String uri, Algorithm algorithm) {
    return weir(RedisStore.builder(uri), algorithm);
  }

  /** The same in a Cluster. */
  static Contestant weirInCluster(String uri, int partitions, Algorithm algorithm) {
    RedisStoreBuilder builder = RedisStore.cluster(uri);
    return weir(partitions == 0 ? builder : builder.partitions(partitions), algorithm);
  }

  private static Contestant weir(RedisStoreBuilder builder, Algorithm algorithm) {
    RedisStore store = builder.deadline(Duration.ofSeconds(5)).connect();
    Limiter limiter = Limiter.over(store, Limit.perMinute(LIMIT).algorithm(algorithm));
    return new Contestant() {
      @Override
      public CompletionStage<?> check(int key) {
        return limiter.acquireAsync("user:" + key);
      }

      @Override
      public void close() {
        store.close();
      }
    };
  }

  /** Bucket4j over the same client, comparing and swapping. */
  static Contestant bucket4j(String uri) {
    RedisClient client = RedisClient.create(uri);
    return bucket4j(
        Bucket4jLettuce.casBasedBuilder(client.connect(BUCKETS)).build().asAsync(), client);
  }

  /** The same in a Cluster. */
  static Contestant bucket4jInCluster(String uri) {
    RedisClusterClient client = RedisClusterClient.create(uri);
    return bucket4j(
        Bucket4jLettuce.casBasedBuilder(client.connect(BUCKETS)).build().asAsync(), client);
  }

  private static Contestant bucket4j(
      AsyncProxyManager<String> buckets, AbstractRedisClient client) {
    CompletableFuture<BucketConfiguration> configuration =
        CompletableFuture.completedFuture(
            BucketConfiguration.builder()
                .addLimit(limit -> limit.capacity(LIMIT).refillGreedy(LIMIT, Duration.ofMinutes(1)))
                .build());
    return new Contestant() {
      @Override
      public CompletionStage<?> check(int key) {
        AsyncBucketProxy bucket = buckets.builder().build("b4j:user:" + key, () -> configuration);
        return bucket.tryConsume(1);
      }

      @Override
      public void close() {
        client.shutdown();
      }
    };
  }

  /** One EVALSHA for each check, of a script by hand with the same algorithm (GCRA). */
  static Contestant scriptPerCheck(String uri) {
    return script(
        uri,
        "gcra:",
        """
        local time = redis.call('TIME')
        local now = time[1] * 1000000 + time[2]
        local arrival = tonumber(redis.call('GET', KEYS[1]) or now)
        if arrival < now then arrival = now end
        arrival = arrival + 60
        if arrival - now > 60000000 then return 0 end
        redis.call('SET', KEYS[1], string.format('%.0f', arrival), 'PX', 70000)
        return 1
        """);
  }

  /** One EVALSHA for each check, of a script that does nothing. */
  static Contestant bareScript(String uri) {
    return script(uri, "bare:", "return 1");
  }

  private static Contestant script(String uri, String prefix, String text) {
    RedisClient client = RedisClient.create(uri);
    RedisAsyncCommands<byte[], byte[]> redis = client.connect(ByteArrayCodec.INSTANCE).async();
    String sha = redis.scriptLoad(text).toCompletableFuture().join();
    return new Contestant() {
      @Override
      public CompletionStage<?> check(int key) {
        byte[][] keys = {(prefix + "user:" + key).getBytes(StandardCharsets.US_ASCII)};
        return redis.evalsha(sha, ScriptOutputType.INTEGER, keys);
      }

      @Override
      public void close() {
        client.shutdown();
      }
    };
  }
}
