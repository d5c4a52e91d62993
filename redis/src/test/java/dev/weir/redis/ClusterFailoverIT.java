package dev.weir.redis;

import static dev.weir.redis.Answers.acquire;
import static dev.weir.redis.Answers.claim;
import static dev.weir.redis.Answers.failure;
import static dev.weir.redis.Answers.one;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.limit.Algorithm;
import dev.weir.limit.Limit;
import dev.weir.store.Breaker;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** A Cluster of six, whose nodes fail. */
class ClusterFailoverIT {

  private static final Duration MOST_DEGRADED = Duration.ofSeconds(5);
  private static final Limit LIMIT = Limit.perHour(100_000).algorithm(Algorithm.FIXED_WINDOW);

  /** A value whose counter is on this node of three. */
  private static String on(int node) {
    return IntStream.iterate(0, i -> i + 1)
        .mapToObj(i -> "on" + i)
        .filter(value -> Slots.part(Slots.of(value), 3) == node)
        .findFirst()
        .orElseThrow();
  }

  private static boolean isAnswered(RedisStore store, String key) {
    return failure(acquire(store, claim(key, LIMIT, 1))) == null;
  }

  @Test
  void primary_killedAndOneHanging_areFollowedByTheirReplicasAndConcernNobodyElse() {
    try (RedisCluster cluster = RedisCluster.withReplicas(3);
        RedisStore store =
            RedisStore.cluster(cluster.uri())
                .deadline(Duration.ofMillis(500))
                .breaker(node -> Breaker.builder())
                .connect()) {
      one(acquire(store, claim(on(1), LIMIT, 7)));
      await().until(() -> !cluster.node(4).keys("*").isEmpty());
      cluster.server(1).kill();
      awaitAnswers(cluster, store, 1);
      assertThat(one(acquire(store, claim(on(1), LIMIT, 1))).remaining())
          .as("what the replica had")
          .isLessThan(100_000 - 7);

      cluster.server(2).signal("STOP");
      awaitAnswers(cluster, store, 2);
      await().until(() -> store.breakers(Breaker.State.CLOSED) == 3);
      assertThat(store.breakerStatistics().opened()).isPositive();
    }
  }

  private static void awaitAnswers(RedisCluster cluster, RedisStore store, int node) {
    await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(5))
        .until(
            () -> {
              isAnswered(store, on(node));
              assertThat(isAnswered(store, on(0))).as("the first node's").isTrue();
              return cluster.node(node + 3).info("replication").contains("role:master");
            });
    await()
        .atMost(MOST_DEGRADED)
        .pollInterval(Duration.ofMillis(5))
        .until(() -> isAnswered(store, on(node)));
  }
}
