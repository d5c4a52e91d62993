package dev.weir.redis;

import static dev.weir.redis.Answers.acquire;
import static dev.weir.redis.Answers.claim;
import static dev.weir.redis.Answers.failure;
import static dev.weir.redis.Answers.many;
import static dev.weir.redis.Answers.one;
import static dev.weir.redis.Answers.peek;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.weir.limit.Algorithm;
import dev.weir.limit.Decision;
import dev.weir.limit.InvalidValueException;
import dev.weir.limit.Limit;
import dev.weir.store.Claim;
import dev.weir.store.KeySpace;
import dev.weir.store.StoreException;
import io.lettuce.core.cluster.RedisClusterClient;
import io.lettuce.core.cluster.SlotHash;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** A Cluster that is well, and one whose slots move. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ClusterIT {

  private static final Duration PATIENT = Duration.ofSeconds(30);

  private RedisCluster cluster;
  private RedisStore store;

  @BeforeAll
  void start() {
    cluster = RedisCluster.ofPrimaries(3);
    store = RedisStore.cluster(cluster.uri()).deadline(PATIENT).connect();
  }

  @AfterAll
  void stop() {
    store.close();
    cluster.close();
  }

  private static Limit limit(long units) {
    return Limit.perHour(units).algorithm(Algorithm.FIXED_WINDOW);
  }

  private long remaining(String key, Limit limit) {
    return one(peek(store, claim(key, limit, 0))).remaining();
  }

  @Test
  void claims_inSeveralSlots_areTakenAllOrNone() {
    Limit few = limit(3);
    Limit lots = limit(100);
    List<Decision> first =
        acquire(store, claim("aon1", few, 2), claim("aon2", lots, 5), claim("aon3", lots, 7))
            .join();
    List<Decision> second =
        acquire(store, claim("aon1", few, 2), claim("aon2", lots, 5), claim("aon3", lots, 7))
            .join();

    assertThat(first).allMatch(Decision::allowed);
    assertThat(second).extracting(Decision::allowed).containsExactly(false, true, true);
    assertThat(remaining("aon1", few)).isEqualTo(1);
    assertThat(remaining("aon2", lots)).isEqualTo(95);
    assertThat(remaining("aon3", lots)).isEqualTo(93);
  }

  @Test
  void countersOfEnvoy_underKeysOfOthersInSeveralSlots_countAllWhateverIsDenied() {
    KeySpace verbatim = KeySpace.of("", "envoy", "").verbatim();
    Limit none = Limit.envoy(0, Limit.perHour(1).window());
    Limit lots = Limit.envoy(100, none.window());
    Claim denied = new Claim(verbatim.key("shop_a_1_0"), none, 3);
    Claim allowed = new Claim(verbatim.key("shop_b_2_0"), lots, 5);
    Claim again = new Claim(verbatim.key("shop_b_2_0"), lots, 7);

    assertThat(acquire(store, denied, allowed, again).join())
        .extracting(Decision::allowed)
        .containsExactly(false, true, true);

    RedisClusterClient client = RedisClusterClient.create(cluster.uri());
    try (var connection = client.connect()) {
      assertThat(connection.sync().get("shop_a_1_0")).isEqualTo("3");
      assertThat(connection.sync().get("shop_b_2_0")).isEqualTo("12");
    } finally {
      client.shutdown();
    }
  }

  @Test
  void claims_inSeveralSlotsRacingForTheLast_leaveNothingTakenByTheDenied() {
    Limit few = limit(50);
    Limit lots = limit(100_000);
    for (int round = 0; round < 5; round++) {
      String a = "race-a" + round;
      String b = "race-b" + round;
      List<CompletableFuture<List<Decision>>> answers = new ArrayList<>();
      for (int i = 0; i < 500; i++) {
        answers.add(acquire(store, claim(a, few, 1), claim(b, lots, 2)));
      }
      long allowed = answers.stream().filter(ClusterIT::isAllowed).count();

      assertThat(allowed).isBetween(1L, 50L);
      await().until(() -> remaining(b, lots) == 100_000 - 2 * allowed);
      assertThat(remaining(a, few)).isEqualTo(50 - allowed);
    }
  }

  private static boolean isAllowed(CompletableFuture<List<Decision>> answer) {
    one(answer);
    return answer.join().stream().allMatch(Decision::allowed);
  }

  @Test
  void denials_thatCount_areCountedInEachSlotAlthoughTheCallIsDenied() {
    Limit envoy = Limit.envoy(1, limit(1).window());
    Limit none = limit(1);
    one(acquire(store, claim("full", none, 1)));

    acquire(store, claim("full", none, 1), claim("envoy1", envoy, 3), claim("envoy2", envoy, 1))
        .join();

    assertThat(one(acquire(store, claim("envoy1", envoy, 1))).allowed()).isFalse();
    assertThat(one(acquire(store, claim("envoy2", envoy, 1))).allowed()).isFalse();
  }

  @Test
  void calls_onSlotsOfANode_leaveInOneWriteAndOnOneSlotInOneCall() {
    // again where a busy machine left so long between them that each was sent before the next
    await()
        .untilAsserted(
            () -> {
              RedisStatistics before = store.statistics();
              many(store, 1_000, "combined", limit(10_000_000)).forEach(Answers::one);
              RedisStatistics after = store.statistics();

              assertThat(after.checks() - before.checks()).isEqualTo(1_000);
              assertThat(after.calls() - before.calls()).isLessThan(300);
            });
  }

  @Test
  void partitions_putTheCountersIntoSoManySlots() {
    try (RedisStore some =
        RedisStore.cluster(cluster.uri())
            .prefix("parts")
            .partitions(6)
            .deadline(PATIENT)
            .connect()) {
      for (int i = 0; i < 300; i++) {
        one(acquire(some, claim("user" + i, limit(10), 1)));
      }
      assertThat(failure(acquire(some, claim("user1", limit(10), 1), claim("user2", limit(10), 1))))
          .isNull();
    }
    List<String> keys = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      keys.addAll(cluster.node(i).keys("parts:*"));
      assertThat(cluster.node(i).keys("parts:*")).hasSizeBetween(50, 150);
    }
    assertThat(keys).hasSize(300).allMatch(key -> key.matches("parts:\\{\\d+}:\\{user\\d+}.*"));
    assertThat(keys.stream().map(SlotHash::getSlot).distinct()).hasSize(6);
  }

  @Test
  void slot_movedWhileNobodyLooked_isFollowed() {
    Limit limit = limit(100);
    one(acquire(store, claim("moved", limit, 1)));
    int slot = Slots.of("moved");
    int next = (cluster.ownerOf(slot) + 1) % 3;

    cluster.move(slot, next);

    assertThat(one(acquire(store, claim("moved", limit, 1))).remaining()).isEqualTo(98);
    assertThat(cluster.node(next).clusterCountKeysInSlot(slot)).isEqualTo(1);
  }

  /** Values whose counters are all in one slot. */
  private static List<String> valuesIn(int slot, int count) {
    return IntStream.iterate(0, i -> i + 1)
        .mapToObj(i -> "v" + i)
        .filter(value -> Slots.of(value) == slot)
        .limit(count)
        .toList();
  }

  @Test
  void slot_movingToAndFroUnderLoad_admitsExactlyTheLimit() throws Exception {
    int slot = 4_711;
    Limit limit = limit(100);
    List<String> values = valuesIn(slot, 30);
    KeySpace second = KeySpace.of("", "second", "");
    Map<String, Integer> allowed = Collections.synchronizedMap(new HashMap<>());
    List<Throwable> failures = Collections.synchronizedList(new ArrayList<>());
    Thread load =
        new Thread(
            () -> {
              for (int round = 0; round < 130; round++) {
                List<CompletableFuture<?>> waiting = new ArrayList<>();
                for (String value : values) {
                  Claim one = claim(value, limit, 1);
                  Claim other = new Claim(second.key(value), limit, 1);
                  waiting.add(
                      acquire(store, one, other)
                          .thenAccept(
                              decisions -> {
                                if (decisions.stream().allMatch(Decision::allowed)) {
                                  allowed.merge(value, 1, Integer::sum);
                                }
                              })
                          .exceptionally(
                              failure -> {
                                failures.add(failure);
                                return null;
                              }));
                }
                waiting.forEach(CompletableFuture::join);
              }
            });
    load.start();
    int moves = 0;
    while (load.isAlive() || moves < 3) {
      cluster.move(slot, (cluster.ownerOf(slot) + 1) % 3);
      moves++;
    }
    load.join();

    assertThat(failures).isEmpty();
    assertThat(moves).isGreaterThan(2);
    for (String value : values) {
      assertThat(allowed).as("moves: %s", moves).containsEntry(value, 100);
    }
  }

  @Test
  void server_thatIsNoNode_isSaidAtConnecting() {
    try (RedisServer alone = RedisServer.embedded()) {
      assertThatThrownBy(
              () ->
                  RedisStore.cluster(alone.uri()).connectTimeout(Duration.ofMillis(500)).connect())
          .isInstanceOf(StoreException.class)
          .hasMessageContaining("cluster support disabled");
    }
  }

  @Test
  void settings_thatDoNotFit_areRefused() {
    assertThatThrownBy(() -> RedisStore.cluster(cluster.uri()).database(1).open())
        .isInstanceOf(InvalidValueException.class)
        .hasMessageContaining("database");
    assertThatThrownBy(() -> RedisStore.builder(cluster.uri()).partitions(8).open())
        .isInstanceOf(InvalidValueException.class)
        .hasMessage("partitions: 8 (expected: none without a Cluster)");
  }
}
