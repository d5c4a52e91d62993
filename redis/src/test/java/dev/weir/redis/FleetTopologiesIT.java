package dev.weir.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.Limiter;
import dev.weir.limit.Limit;
import dev.weir.redis.fleet.Announcement;
import dev.weir.store.Key;
import dev.weir.store.ResetListener;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.Test;

/** Processes meet wherever Redis lives. */
class FleetTopologiesIT {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  /** Two stores count each other and hear of each other's resets. */
  private static void meet(RedisStoreBuilder one, RedisStoreBuilder two) {
    try (RedisStore first = open(one, "one");
        RedisStore second = open(two, "two")) {
      await().atMost(PATIENCE).until(() -> first.instances() == 2 && second.instances() == 2);
      BlockingQueue<Key> heard = new LinkedBlockingQueue<>();
      second.whenReset(
          new ResetListener() {
            @Override
            public void reset(Key key) {
              heard.add(key);
            }

            @Override
            public void resetAll() {}
          });
      Limiter limiter = Limiter.over(first, Limit.perHour(3));

      // Until the second listens, which nobody is told of.
      await()
          .atMost(PATIENCE)
          .until(
              () -> {
                limiter.reset("user:42");
                return !heard.isEmpty();
              });

      assertThat(heard.remove().value()).isEqualTo("user:42");
    }
  }

  private static RedisStore open(RedisStoreBuilder builder, String id) {
    RedisStore store =
        builder
            .deadline(Duration.ofSeconds(5))
            .connectTimeout(Duration.ofSeconds(20))
            .announced(false)
            .connect();
    store.announce(Announcement.named(id).interval(Duration.ofMillis(100)).build());
    return store;
  }

  @Test
  void processes_overACluster_meetAtTheNodeThatHasTheirSlot() {
    try (RedisCluster cluster = RedisCluster.ofPrimaries(3)) {
      meet(RedisStore.cluster(cluster.uri()), RedisStore.cluster(cluster.uri()));
    }
  }

  @Test
  void processes_overIndependentServers_meetAtTheFirst() {
    try (RedisServer one = RedisServer.embedded();
        RedisServer two = RedisServer.embedded()) {
      meet(RedisStore.sharded(one.uri(), two.uri()), RedisStore.sharded(one.uri(), two.uri()));
    }
  }
}
