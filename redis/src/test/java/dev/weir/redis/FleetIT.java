package dev.weir.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.Limiter;
import dev.weir.redis.fleet.Counters;
import dev.weir.redis.fleet.Fleet;
import dev.weir.redis.fleet.Instance;
import io.lettuce.core.AclSetuserArgs;
import io.lettuce.core.protocol.CommandType;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Processes that share a real Redis know of each other. */
class FleetIT extends SharedRedis {

  @Test
  void instances_ofOnePrefix_countEachOtherAndNoOthers() {
    Fleet one = join("a", named("one").build());
    RedisStore leaving = store("a");
    Fleet two = leaving.announce(named("two").build());
    Fleet other = join("b", named("three").build());

    awaitLive(one, 2);
    awaitLive(two, 2);
    awaitLive(other, 1);
    await().until(() -> one.statistics().foreign() > 0);

    leaving.close();

    awaitLive(one, 1);
  }

  @Test
  void instance_thatAnnouncesItself_isListedWithWhatItTells() throws Exception {
    Counters counters = new Counters(4, 3, 2, 1);
    Fleet fleet =
        join(
            "a",
            steady("web-1")
                .version("1.2.3")
                .address("http", "10.0.0.1:8080")
                .counters(() -> counters)
                .build());
    awaitLive(fleet, 1);
    await().until(fleet::isCurrent);
    await().until(() -> list(fleet).stream().anyMatch(each -> each.drift().isPresent()));

    Instance listed = list(fleet).get(0);
    assertThat(listed.id()).isEqualTo("web-1");
    assertThat(listed.boot()).isEqualTo(fleet.boot());
    assertThat(listed.version()).isEqualTo("1.2.3");
    assertThat(listed.addresses()).containsEntry("http", "10.0.0.1:8080").hasSize(1);
    assertThat(listed.counters()).isEqualTo(counters);
    assertThat(listed.drift().orElseThrow()).isLessThan(Duration.ofMinutes(1));
    assertThat(listed.lifetime()).isEqualTo(Duration.ofSeconds(6));
    assertThat(Duration.between(listed.lastSeen(), Instant.now()))
        .isLessThan(Duration.ofMinutes(1));
    assertThat(store("a").listInstances().toCompletableFuture().get(60, TimeUnit.SECONDS))
        .extracting(Instance::id)
        .containsExactly("web-1");
  }

  @Test
  void store_thatSaysNothing_announcesItselfUnderARandomIdAndCounts() throws Exception {
    RedisStore store = closing(patient(server.uri()).connect());
    Limiter limiter = Limiter.over(store, LIMIT);
    limiter.acquire("k", 3);
    limiter.acquire("k");
    Fleet fleet = store.fleet().orElseThrow();
    await().until(fleet::isCurrent);

    RedisStore again = store("rate_limit");
    again.announce(steady("other").build());
    await().untilAsserted(() -> assertThat(again.instances()).isEqualTo(2));

    assertThat(list(fleet)).extracting(Instance::id).contains(fleet.id()).hasSize(2);
  }

  @Test
  void instance_thatDies_isMissedAfterItsLifetime() {
    Fleet fleet = join("a", named("one").build());
    awaitLive(fleet, 1);
    await().until(fleet::isCurrent);
    member(600_000, "gone/1");
    redis.hset("a:{instances}:told", "gone/1", "{}");

    awaitLive(fleet, 2);
    member(0, "gone/1");
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
  void twoProcesses_ofOneId_areCountedApartAndWarnedOf() throws Exception {
    Heard heard = new Heard();
    Fleet first = join("a", named("same").listener(heard).build());
    await().until(() -> redis.pubsubNumsub("rate_limit:sync").get("rate_limit:sync") == 1);

    Fleet second = join("a", steady("same").build());

    heard.hears("twin same");
    awaitLive(first, 2);
    assertThat(first.twins()).isEqualTo(1);
    await().untilAsserted(() -> assertThat(list(second)).hasSize(2));
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
    join("a", steady("two").build());
    awaitLive(one, 2);

    server.kill();

    heard.hears("lost");
    await().until(() -> !one.isCurrent());
    assertThat(one.live()).isEqualTo(2);

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
        closing(
            patient("redis://poor:secret@127.0.0.1:" + server.port())
                .prefix("a")
                .announced(false)
                .connect());
    Heard heard = new Heard();

    store.announce(named("poor").listener(heard).build());

    heard.hears("lost");
    assertThat(store.instances()).isEqualTo(1);
    assertThat(Limiter.over(store, LIMIT).acquire("k").allowed()).isTrue();
  }
}
