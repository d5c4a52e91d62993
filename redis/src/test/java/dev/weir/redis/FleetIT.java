package dev.weir.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.Limiter;
import dev.weir.limit.Limit;
import dev.weir.redis.fleet.Announcement;
import dev.weir.redis.fleet.Counters;
import dev.weir.redis.fleet.Fleet;
import dev.weir.redis.fleet.Instance;
import dev.weir.store.Key;
import dev.weir.store.KeySpace;
import dev.weir.store.NearStore;
import dev.weir.store.ResetListener;
import dev.weir.store.Ticker;
import io.lettuce.core.AclSetuserArgs;
import io.lettuce.core.KillArgs;
import io.lettuce.core.RedisClient;
import io.lettuce.core.api.sync.RedisCommands;
import io.lettuce.core.protocol.CommandType;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Processes that share a real Redis, each a store of its own here, know of each other. */
class FleetIT {

  /** What is heard of heartbeats of 50 ms on a machine that is busy. */
  private static final List<String> LATE = List.of("lost", "found");

  private static final Limit LIMIT = Limit.perHour(3);

  private final RedisServer server = RedisServer.embedded();
  private final RedisClient client = RedisClient.create(server.uri());
  private final RedisCommands<String, String> redis = client.connect().sync();
  private final List<RedisStore> stores = new ArrayList<>();

  @AfterEach
  void close() {
    stores.forEach(RedisStore::close);
    client.shutdown();
    server.close();
  }

  private RedisStore store(String prefix) {
    RedisStore store =
        RedisStore.builder(server.uri())
            .prefix(prefix)
            .deadline(Duration.ofSeconds(5))
            .connectTimeout(Duration.ofSeconds(5))
            .announced(false)
            .connect();
    stores.add(store);
    return store;
  }

  private static Announcement.Builder named(String id) {
    return Announcement.named(id).interval(Duration.ofMillis(50));
  }

  private Fleet join(String prefix, Announcement announcement) {
    return store(prefix).announce(announcement);
  }

  private void member(long lifetimeMillis, String member) {
    double expiresAt = (double) (System.currentTimeMillis() + lifetimeMillis);
    redis.zadd("a:{instances}:seen", expiresAt, member);
  }

  private static void awaitLive(Fleet fleet, int live) {
    await().untilAsserted(() -> assertThat(fleet.live()).isEqualTo(live));
  }

  private static List<Instance> list(Fleet fleet) throws Exception {
    return fleet.list().toCompletableFuture().get(10, TimeUnit.SECONDS);
  }

  /** Writes down what it hears. */
  private static final class Heard implements Fleet.Listener, ResetListener {
    final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    final BlockingQueue<Key> keys = new LinkedBlockingQueue<>();

    @Override
    public void twin(String id) {
      heard.add("twin " + id);
    }

    @Override
    public void drifting(boolean tooFar, Duration drift) {
      heard.add("drifting " + tooFar + " " + drift.toMinutes());
    }

    @Override
    public void lost(Throwable cause) {
      heard.add("lost");
    }

    @Override
    public void found() {
      heard.add("found");
    }

    @Override
    public void alerted(String id, String name, String text) {
      heard.add("alert " + id + " " + name);
    }

    @Override
    public void reset(Key key) {
      keys.add(key);
    }

    @Override
    public void resetAll() {
      heard.add("reset all");
    }

    /** Next, whatever comes late. */
    void hears(String what) throws InterruptedException {
      String next = heard.poll(10, TimeUnit.SECONDS);
      while (next != null && !next.equals(what) && LATE.contains(next)) {
        next = heard.poll(10, TimeUnit.SECONDS);
      }
      assertThat(next).isEqualTo(what);
    }
  }

  @Test
  void instances_ofOnePrefix_countEachOtherAndNoOthers() {
    Fleet one = join("a", named("one").build());
    Fleet two = join("a", named("two").build());
    Fleet other = join("b", named("three").build());

    awaitLive(one, 2);
    awaitLive(two, 2);
    awaitLive(other, 1);
    await().until(() -> one.statistics().foreign() > 0);

    stores.get(1).close();

    awaitLive(one, 1);
  }

  @Test
  void instance_thatAnnouncesItself_isListedWithWhatItTells() throws Exception {
    Counters counters = new Counters(4, 3, 2, 1);
    Fleet fleet =
        join(
            "a",
            named("web-1")
                .version("1.2.3")
                .address("http", "10.0.0.1:8080")
                .counters(() -> counters)
                .build());
    awaitLive(fleet, 1);
    await().until(fleet::isCurrent);
    await().untilAsserted(() -> assertThat(list(fleet).get(0).drift()).isPresent());

    Instance listed = list(fleet).get(0);
    assertThat(listed.id()).isEqualTo("web-1");
    assertThat(listed.boot()).isEqualTo(fleet.boot());
    assertThat(listed.version()).isEqualTo("1.2.3");
    assertThat(listed.addresses()).containsEntry("http", "10.0.0.1:8080").hasSize(1);
    assertThat(listed.counters()).isEqualTo(counters);
    assertThat(listed.drift().orElseThrow()).isLessThan(Duration.ofSeconds(1));
    assertThat(listed.lifetime()).isEqualTo(Duration.ofMillis(150));
    assertThat(Duration.between(listed.lastSeen(), Instant.now()))
        .isLessThan(Duration.ofMinutes(1));
    assertThat(store("a").listInstances().toCompletableFuture().get(10, TimeUnit.SECONDS))
        .extracting(Instance::id)
        .containsExactly("web-1");
  }

  @Test
  void store_thatSaysNothing_announcesItselfUnderARandomIdAndCounts() throws Exception {
    RedisStore store = RedisStore.builder(server.uri()).deadline(Duration.ofSeconds(5)).connect();
    stores.add(store);
    Limiter limiter = Limiter.over(store, LIMIT);
    limiter.acquire("k", 3);
    limiter.acquire("k");
    Fleet fleet = store.fleet().orElseThrow();
    await().until(fleet::isCurrent);

    RedisStore again = store("rate_limit");
    again.announce(named("other").build());
    await().untilAsserted(() -> assertThat(again.instances()).isEqualTo(2));

    assertThat(list(fleet)).extracting(Instance::id).contains(fleet.id()).hasSize(2);
  }

  @Test
  void instance_thatDies_isMissedAfterItsLifetime() {
    Fleet fleet = join("a", named("one").build());
    awaitLive(fleet, 1);
    await().until(fleet::isCurrent);
    member(1_500, "gone/1");
    redis.hset("a:{instances}:told", "gone/1", "{}");

    awaitLive(fleet, 2);
    awaitLive(fleet, 1);
    assertThat(redis.hkeys("a:{instances}:told")).doesNotContain("gone/1");
  }

  @Test
  void memberFromTheFuture_isStruckOut() {
    member(7_200_000, "future/1");
    Fleet fleet = join("a", named("one").build());

    await().until(fleet::isCurrent);

    assertThat(fleet.live()).isEqualTo(1);
  }

  @Test
  void reset_ofOneInstance_isHeardByTheOthers() throws Exception {
    RedisStore one = store("a");
    RedisStore two = store("a");
    Heard heard = new Heard();
    two.whenReset(heard);
    one.announce(named("one").build());
    two.announce(named("two").build());
    await().until(() -> one.instances() == 2 && two.instances() == 2);
    await().until(() -> redis.pubsubNumsub("rate_limit:reset").get("rate_limit:reset") == 2);

    String value = "user:\u00e9\ud800\"{}\n";
    Limiter payments = Limiter.over(one, LIMIT).named("payments");

    tellsUntilHeard(() -> payments.reset(value), () -> !heard.keys.isEmpty());

    Key key = KeySpace.of("", "payments", "").key(value);
    assertThat(heard.keys).allMatch(key::equals);

    tellsUntilHeard(
        () -> payments.reset("x".repeat(100_000)), () -> heard.heard.contains("reset all"));

    assertThat(heard.keys).allMatch(key::equals);
  }

  /** What is told while Redis does not answer in time is not told again. */
  private static void tellsUntilHeard(Runnable tell, BooleanSupplier isHeard) {
    await()
        .pollInterval(Duration.ofSeconds(1))
        .pollDelay(Duration.ZERO)
        .until(
            () -> {
              if (!isHeard.getAsBoolean()) {
                tell.run();
              }
              return isHeard.getAsBoolean();
            });
  }

  @Test
  void denial_thatIsRememberedHere_isForgottenWhenAnotherResets() {
    RedisStore one = store("a");
    one.announce(named("one").build());
    RedisStore two = store("a");
    two.announce(named("two").build());
    await().until(() -> redis.pubsubNumsub("rate_limit:reset").get("rate_limit:reset") == 2);
    NearStore near = NearStore.builder(one).nanos(() -> 0).build();
    Limiter here = Limiter.over(near, LIMIT);
    here.acquire("k", 3);
    assertThat(here.acquire("k").allowed()).isFalse();
    assertThat(here.acquire("k").allowed()).isFalse();
    assertThat(near.statistics().hits()).isEqualTo(1);
    await().until(() -> two.fleet().orElseThrow().isCurrent());

    Limiter.over(two, LIMIT).reset("k");

    await().until(() -> here.acquire("k").allowed());
  }

  @Test
  void listener_thatWasDeaf_hearsThatAnythingMayHaveBeenForgotten() throws Exception {
    RedisStore store = store("a");
    Heard heard = new Heard();
    store.whenReset(heard);
    store.announce(named("one").build());
    await().until(() -> redis.pubsubNumsub("rate_limit:reset").get("rate_limit:reset") == 1);

    redis.clientKill(KillArgs.Builder.typePubsub());

    heard.hears("reset all");
  }

  @Test
  void clock_thatIsMinutesAhead_isToldAndAlerted() throws Exception {
    Heard others = new Heard();
    join("a", named("other").listener(others).build());
    await().until(() -> redis.pubsubNumsub("rate_limit:alert").get("rate_limit:alert") == 1);
    Heard own = new Heard();
    Ticker ahead = () -> (System.currentTimeMillis() + 630_000) * 1_000;

    Fleet fleet = join("a", named("ahead").clock(ahead).listener(own).build());

    own.hears("drifting true 10");
    others.hears("alert ahead clock-drift");
    assertThat(fleet.isDrifting()).isTrue();
    assertThat(fleet.drift().orElseThrow().toMinutes()).isEqualTo(10);
  }

  @Test
  void twoProcesses_ofOneId_areCountedApartAndWarnedOf() throws Exception {
    Heard heard = new Heard();
    Fleet first = join("a", named("same").listener(heard).build());
    await().until(() -> redis.pubsubNumsub("rate_limit:sync").get("rate_limit:sync") == 1);

    Fleet second = join("a", named("same").build());

    heard.hears("twin same");
    awaitLive(first, 2);
    assertThat(first.twins()).isEqualTo(1);
    assertThat(list(second)).hasSize(2);
  }

  @Test
  void rubbish_onTheChannels_isCountedAndIgnored() {
    Heard heard = new Heard();
    RedisStore store = store("a");
    store.whenReset(heard);
    Fleet fleet = store.announce(named("one").listener(heard).build());
    await().until(() -> redis.pubsubNumsub("rate_limit:reset").get("rate_limit:reset") == 1);
    List<String> rubbish =
        List.of(
            "",
            "rubbish",
            "{}",
            "{\"v\":2,\"prefix\":\"a\",\"id\":\"x\",\"boot\":\"y\"}",
            "{\"v\":1,\"prefix\":\"a\",\"id\":\"x\",\"boot\":\"y\"}",
            "{\"v\":1,\"prefix\":\"a\",\"id\":\"x\",\"boot\":\"y\",\"counter\":{\"names\":[1]}}",
            "[".repeat(10_000),
            "x".repeat(1_000_000));
    for (String channel : List.of("sync", "reset", "alert", "events")) {
      rubbish.forEach(message -> redis.publish("rate_limit:" + channel, message));
    }
    redis.publish("rate_limit:reset", "{\"v\":1,\"prefix\":\"b\",\"id\":\"x\",\"boot\":\"y\"}");

    await().until(() -> fleet.statistics().rejected() == 4L * rubbish.size());
    await().until(() -> fleet.statistics().foreign() == 1);
    assertThat(heard.keys).isEmpty();
    assertThat(heard.heard).isSubsetOf(LATE);
    assertThat(fleet.isCurrent()).isTrue();
  }

  @Test
  void rubbish_inTheList_isCountedAndNotShown() throws Exception {
    Fleet fleet = join("a", named("one").build());
    for (String told : List.of("", "rubbish!", "{\"v\":9}", "x".repeat(100_000))) {
      String member = "m" + told.length() + "/1";
      member(600_000, member);
      redis.hset("a:{instances}:told", member, told);
    }

    awaitLive(fleet, 5);
    assertThat(list(fleet)).extracting(Instance::id).containsExactly("one");
  }

  @Test
  void redis_thatDies_leavesWhatWasKnownAndIsFoundAgain() throws Exception {
    Heard heard = new Heard();
    Fleet one = join("a", named("one").listener(heard).build());
    join("a", named("two").build());
    awaitLive(one, 2);

    server.kill();

    heard.hears("lost");
    assertThat(one.live()).isEqualTo(2);
    assertThat(one.isCurrent()).isFalse();

    server.start();

    heard.hears("found");
    awaitLive(one, 2);
    assertThat(one.isCurrent()).isTrue();
  }

  @Test
  void user_withoutRights_countsAloneAndStillDecides() throws Exception {
    redis.aclSetuser(
        "poor",
        AclSetuserArgs.Builder.on()
            .addPassword("secret")
            .keyPattern("a:*")
            .addCommand(CommandType.EVALSHA)
            .addCommand(CommandType.PING)
            .addCommand(CommandType.SCRIPT)
            .addCommand(CommandType.TIME)
            .addCommand(CommandType.GET)
            .addCommand(CommandType.TYPE)
            .addCommand(CommandType.GETRANGE)
            .addCommand(CommandType.PEXPIRE)
            .addCommand(CommandType.SET));
    RedisStore store =
        RedisStore.builder("redis://poor:secret@127.0.0.1:" + server.port())
            .prefix("a")
            .announced(false)
            .deadline(Duration.ofSeconds(5))
            .connect();
    stores.add(store);
    Heard heard = new Heard();

    store.announce(named("poor").listener(heard).build());

    heard.hears("lost");
    assertThat(store.instances()).isEqualTo(1);
    assertThat(Limiter.over(store, LIMIT).acquire("k").allowed()).isTrue();
  }
}
