package dev.weir.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.Limiter;
import dev.weir.redis.fleet.Fleet;
import dev.weir.store.Key;
import dev.weir.store.KeySpace;
import dev.weir.store.NearStore;
import dev.weir.store.Ticker;
import io.lettuce.core.KillArgs;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;

/** What processes that share a real Redis tell each other over its channels. */
class FleetMessagesIT extends SharedRedis {

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
    assertThat(heard.heard).isSubsetOf(Heard.LATE);
    await().until(fleet::isCurrent);
  }
}
