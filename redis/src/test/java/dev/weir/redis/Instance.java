package dev.weir.redis;

import dev.weir.Limiter;
import dev.weir.limit.Decision;
import dev.weir.limit.Limit;
import dev.weir.store.Breaker;
import dev.weir.store.Fallback;
import dev.weir.store.NearStore;
import dev.weir.store.StoreFailure;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicLong;

/** What one process has: connections, slices, breakers and a clock of its own. */
final class Instance implements AutoCloseable {

  private final RedisStore redis;
  private final NearStore near;
  private volatile boolean isDead;
  private final AtomicLong aheadNanos = new AtomicLong();
  private final Map<Tally.Kind, Limiter> limiters = new EnumMap<>(Tally.Kind.class);

  /**
   * One of several.
   *
   * @param instances how many there are
   * @param limit of each key
   */
  Instance(RedisStoreBuilder reached, int instances, Limit limit) {
    redis = reached.breaker(node -> Breaker.builder()).connect();
    near = NearStore.builder(redis).nanos(() -> System.nanoTime() + aheadNanos.get()).build();
    Fallback fallback = Fallback.builder().instances(() -> instances).build();
    Limiter exact = Limiter.over(redis, limit);
    limiters.put(Tally.Kind.ALLOW, exact.named("allow").onStoreFailure(StoreFailure.ALLOW));
    limiters.put(Tally.Kind.DENY, exact.named("deny").onStoreFailure(StoreFailure.DENY));
    limiters.put(
        Tally.Kind.LOCAL, exact.named("local").onStoreFailure(StoreFailure.LOCAL, fallback));
    limiters.put(
        Tally.Kind.LEASED,
        Limiter.over(near, limit).named("leased").leased().onStoreFailure(StoreFailure.DENY));
  }

  CompletionStage<Decision> ask(Tally.Kind kind, String key) {
    return limiters.get(kind).acquireAsync(key);
  }

  /** Forgets all that is counted, as an operator would who has changed the rules. */
  void reset() {
    for (Limiter limiter : limiters.values()) {
      for (int key = 0; key < Outage.KEYS; key++) {
        limiter.reset("key" + key);
      }
    }
  }

  /** Its clock jumps ahead. */
  void jump(Duration ahead) {
    aheadNanos.addAndGet(ahead.toNanos());
  }

  boolean isDead() {
    return isDead;
  }

  /** Ends without a word to Redis. */
  void die() {
    isDead = true;
    redis.close();
    near.close();
  }

  @Override
  public void close() {
    near.close();
  }
}
