package dev.weir.bench;

import com.google.common.util.concurrent.RateLimiter;
import dev.weir.Limiter;
import dev.weir.SingleLimiter;
import dev.weir.limit.Limit;
import dev.weir.store.InMemoryStore;
import io.github.bucket4j.Bandwidth;
import io.github.bucket4j.Bucket;
import io.github.resilience4j.ratelimiter.RateLimiterConfig;
import io.github.resilience4j.ratelimiter.internal.AtomicRateLimiter;
import java.time.Duration;

/** Who is compared. Each has its own default clock and the settings that its authors recommend. */
public enum Contender {
  WEIR_SINGLE,
  WEIR_BUCKET,
  WEIR_SLIDING_WINDOW,
  BUCKET4J,
  GUAVA,
  RESILIENCE4J,
  GCRA_MAP;

  /** The limiter of one key: without a table where the contender has such a form. */
  Check single(Traffic traffic) {
    return switch (this) {
      case WEIR_SINGLE -> {
        SingleLimiter limiter = SingleLimiter.of(traffic.bucket());
        yield key -> limiter.tryAcquire();
      }
      case BUCKET4J -> {
        Bucket bucket = bucket4j(traffic);
        yield key -> bucket.tryConsume(1);
      }
      case GUAVA -> {
        RateLimiter limiter = guava(traffic);
        yield key -> limiter.tryAcquire();
      }
      case RESILIENCE4J -> {
        AtomicRateLimiter limiter = resilience4j(traffic);
        yield key -> limiter.acquirePermission(1);
      }
      case WEIR_BUCKET, WEIR_SLIDING_WINDOW, GCRA_MAP -> keyed(traffic, 1);
    };
  }

  /** A limiter for so many keys. */
  Check keyed(Traffic traffic, int keys) {
    return switch (this) {
      case WEIR_SINGLE ->
          new PerKey<>(() -> SingleLimiter.of(traffic.bucket()), SingleLimiter::tryAcquire);
      case WEIR_BUCKET -> weir(traffic.bucket(), keys)::tryAcquire;
      case WEIR_SLIDING_WINDOW -> weir(traffic.slidingWindow(), keys)::tryAcquire;
      case BUCKET4J -> new PerKey<>(() -> bucket4j(traffic), bucket -> bucket.tryConsume(1));
      case GUAVA -> new PerKey<>(() -> guava(traffic), RateLimiter::tryAcquire);
      case RESILIENCE4J ->
          new PerKey<>(() -> resilience4j(traffic), limiter -> limiter.acquirePermission(1));
      case GCRA_MAP -> new GcraMap(traffic);
    };
  }

  static Limiter weir(Limit limit, int keys) {
    long maxKeys = Math.max(keys, 1_000_000);
    return Limiter.over(InMemoryStore.builder().maxKeys(maxKeys).build(), limit);
  }

  static Bucket bucket4j(Traffic traffic) {
    Bandwidth bandwidth =
        Bandwidth.builder()
            .capacity(traffic.units)
            .refillGreedy(traffic.units, traffic.window)
            .build();
    return Bucket.builder().addLimit(bandwidth).build();
  }

  private static RateLimiter guava(Traffic traffic) {
    return RateLimiter.create(traffic.unitsPerSecond());
  }

  private static AtomicRateLimiter resilience4j(Traffic traffic) {
    RateLimiterConfig config =
        RateLimiterConfig.custom()
            .limitForPeriod((int) traffic.units)
            .limitRefreshPeriod(traffic.window)
            .timeoutDuration(Duration.ZERO)
            .build();
    return new AtomicRateLimiter("bench", config);
  }
}
