package dev.weir.redis;

import static dev.weir.redis.Answers.acquire;
import static dev.weir.redis.Answers.claim;
import static dev.weir.redis.Answers.failure;
import static dev.weir.redis.Answers.one;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.weir.limit.Algorithm;
import dev.weir.limit.Limit;
import dev.weir.redis.fleet.Announcement;
import dev.weir.store.Adjustment;
import dev.weir.store.StoreException;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.codec.StringCodec;
import io.lettuce.core.output.StatusOutput;
import io.lettuce.core.protocol.CommandArgs;
import io.lettuce.core.protocol.CommandType;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A store as a user who may do what the documentation says, and nothing else. */
class RedisUserIT {

  private static final Pattern DOCUMENTED = Pattern.compile("ACL SETUSER (weir on .*)");

  private final RedisServer server = RedisServer.embedded();
  private final RedisClient client = RedisClient.create(server.uri());
  private final RedisCommands<String, String> redis = client.connect().sync();

  @AfterEach
  void close() {
    client.shutdown();
    server.close();
  }

  private RedisStoreBuilder as(String user, String password) {
    return RedisStore.builder(
            "redis://%s:%s@127.0.0.1:%d/3".formatted(user, password, server.port()))
        .deadline(Duration.ofSeconds(5))
        .connectTimeout(Duration.ofMillis(500));
  }

  private void createDocumentedUser() throws IOException {
    Matcher rights = DOCUMENTED.matcher(Files.readString(Path.of("..", "docs", "redis.md")));
    assertThat(rights.find()).isTrue();
    CommandArgs<String, String> args = new CommandArgs<>(StringCodec.UTF8).add("SETUSER");
    for (String word : rights.group(1).split(" ", -1)) {
      args.add(word);
    }
    redis.dispatch(CommandType.ACL, new StatusOutput<>(StringCodec.UTF8), args);
  }

  @Test
  void user_withTheDocumentedRights_hearsOfOtherInstances() throws IOException {
    createDocumentedUser();
    try (RedisStore one = as("weir", "secret").connect();
        RedisStore two = as("weir", "secret").announced(false).connect()) {
      two.announce(Announcement.named("two").interval(Duration.ofMillis(100)).build());

      await().until(() -> two.instances() == 2);
      await().until(() -> one.fleet().orElseThrow().statistics().told() > 0);
      await().until(() -> redis.pubsubNumsub("rate_limit:reset").get("rate_limit:reset") == 2);
    }
  }

  @Test
  void user_withTheDocumentedRights_canDoAll() throws IOException {
    createDocumentedUser();
    try (RedisStore store = as("weir", "secret").connect()) {
      for (Algorithm algorithm : Algorithm.values()) {
        Limit limit =
            algorithm == Algorithm.ENVOY_FIXED_WINDOW
                ? Limit.envoy(10, Limit.perMinute(1).window())
                : Limit.of(10, Duration.ofMillis(1)).algorithm(algorithm);
        for (int i = 0; i < 20; i++) {
          assertThat(failure(acquire(store, claim("key", limit, 1)))).as("%s", algorithm).isNull();
          assertThat(failure(acquire(store, claim("other", limit, 1), claim("key", limit, 1))))
              .isNull();
        }
        var decision = one(acquire(store, claim("new" + algorithm, limit, 1)));
        Adjustment back =
            decision.leaseId().isPresent()
                ? new Adjustment.Release(
                    claim("new" + algorithm, limit, 0), decision.leaseId().getAsLong())
                : new Adjustment.Refund(
                    claim("new" + algorithm, limit, 1), decision.decidedAtMicros());
        Answers.adjust(store, back).join();
        Answers.adjust(store, new Adjustment.Reset(claim("key", limit, 0))).join();
      }
    }
    redis.select(3);
    assertThat(redis.dbsize()).as("in the database of the address").isPositive();
  }

  @Test
  void user_andDatabase_mayBeToldBesideTheAddress() throws IOException {
    createDocumentedUser();
    RedisStoreBuilder builder =
        RedisStore.builder(server.uri())
            .credentials("weir", "secret")
            .database(5)
            .announced(false)
            .deadline(Duration.ofSeconds(5));
    try (RedisStore store = builder.connect()) {
      one(acquire(store, claim("key", Limit.perHour(1), 1)));
    }
    redis.select(5);
    assertThat(redis.dbsize()).isEqualTo(1);
  }

  @Test
  void user_whoMayNotLoadScripts_isToldSoAtConnecting() {
    redis.dispatch(
        CommandType.ACL,
        new StatusOutput<>(StringCodec.UTF8),
        new CommandArgs<>(StringCodec.UTF8)
            .add("SETUSER")
            .add("weir")
            .add("on")
            .add(">secret")
            .add("~*")
            .add("+ping")
            .add("+select"));

    assertThatThrownBy(() -> as("weir", "secret").connect())
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("NOPERM")
        .hasMessageNotContaining("secret");
  }

  @Test
  void user_withAWrongPassword_isToldSoWithoutIt() {
    assertThatThrownBy(() -> as("weir", "hunter2").connect())
        .isInstanceOf(StoreException.class)
        .hasMessageContaining("WRONGPASS")
        .hasMessageNotContaining("hunter2");
  }
}
