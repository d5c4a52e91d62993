package dev.weir.redis;

import static dev.weir.redis.Answers.acquire;
import static dev.weir.redis.Answers.claim;
import static dev.weir.redis.Answers.failure;
import static dev.weir.redis.Answers.one;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.weir.limit.Algorithm;
import dev.weir.limit.InvalidValueException;
import dev.weir.limit.Limit;
import dev.weir.store.Breaker;
import dev.weir.store.StoreException;
import io.lettuce.core.RedisClient;
import io.lettuce.core.RedisURI;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A primary with a replica, watched by three sentinels. */
class SentinelFailoverIT {

  private static final Limit LIMIT = Limit.perHour(100_000).algorithm(Algorithm.FIXED_WINDOW);

  /** From a new primary's first moment on. */
  private static final Duration MOST_DEGRADED = Duration.ofSeconds(5);

  private final RedisServer primary = RedisServer.any();
  private final RedisServer replica = RedisServer.any("--replicaof", "127.0.0.1 " + primary.port());
  private List<RedisServer> sentinels = List.of();
  private final RedisClient client = RedisClient.create();
  private RedisStore store;

  @BeforeEach
  void start() {
    RedisCommands<String, String> replicating = commands(replica);
    await().until(() -> replicating.info("replication").contains("link_status:up"));
    sentinels = RedisServer.sentinels(3, primary, replica);
    store = sentinel().breaker(node -> Breaker.builder()).connect();
  }

  private RedisStoreBuilder sentinel() {
    String[] uris = sentinels.stream().map(RedisServer::uri).toArray(String[]::new);
    return RedisStore.sentinel("mymaster", uris).deadline(Duration.ofMillis(500));
  }

  @AfterEach
  void close() {
    store.close();
    client.shutdown();
    sentinels.forEach(RedisServer::close);
    replica.close();
    primary.close();
  }

  private RedisCommands<String, String> commands(RedisServer server) {
    return client.connect(RedisURI.create(server.uri())).sync();
  }

  private boolean isAnswered() {
    return failure(acquire(store, claim("key", LIMIT, 1))) == null;
  }

  /** Waits for the replica to take over, and then for an answer. */
  private void awaitAnswer() {
    RedisCommands<String, String> next = commands(replica);
    await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(5))
        .ignoreExceptions()
        .until(() -> next.info("replication").contains("role:master"));
    await().atMost(MOST_DEGRADED).pollInterval(Duration.ofMillis(5)).until(this::isAnswered);
  }

  @Test
  void primary_killed_isFollowedToTheReplicaWithWhatWasCounted() {
    one(acquire(store, claim("key", LIMIT, 7)));
    await().until(() -> !commands(replica).keys("*").isEmpty());
    primary.kill();

    awaitAnswer();

    assertThat(one(acquire(store, claim("key", LIMIT, 1))).remaining()).isLessThan(100_000 - 7);
  }

  @Test
  void primary_hanging_isLeftAsSoonAsSentinelsKnowAnother() {
    one(acquire(store, claim("key", LIMIT, 7)));
    primary.signal("STOP");

    awaitAnswer();
  }

  @Test
  void failover_byHand_isFollowedAlthoughThePrimaryLives() {
    one(acquire(store, claim("key", LIMIT, 7)));
    CommandArgs<String, String> failover =
        new CommandArgs<>(StringCodec.UTF8).add("failover").add("mymaster");
    commands(sentinels.get(0))
        .dispatch(CommandType.SENTINEL, new StatusOutput<>(StringCodec.UTF8), failover);

    awaitAnswer();

    assertThat(one(acquire(store, claim("key", LIMIT, 1))).remaining()).isLessThan(100_000 - 7);
  }

  @Test
  void sentinel_gone_isReplacedByTheNext() {
    sentinels.get(0).kill();
    sentinels.get(1).kill();
    try (RedisStore other = sentinel().connect()) {
      assertThat(one(acquire(other, claim("key", LIMIT, 1))).allowed()).isTrue();
    }
  }

  @Test
  void master_unknown_isSaid() {
    assertThatThrownBy(
            () ->
                RedisStore.sentinel("other", sentinels.get(0).uri())
                    .connectTimeout(Duration.ofMillis(500))
                    .connect())
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("master: other (expected: a name that the sentinel");
    assertThatThrownBy(() -> RedisStore.sentinel("", sentinels.get(0).uri()))
        .isInstanceOf(InvalidValueException.class);
  }
}
