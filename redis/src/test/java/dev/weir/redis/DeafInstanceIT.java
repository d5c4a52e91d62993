package dev.weir.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.weir.Limiter;
import dev.weir.limit.Limit;
import dev.weir.redis.fleet.Announcement;
import dev.weir.store.NearStore;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An instance that hears no message, while another one's limits are changed and reset. */
class DeafInstanceIT {

  private static final Duration BOUND = Duration.ofSeconds(5);
  private static final Limit THREE = Limit.of(3, Duration.ofDays(300));
  private static final Limit FIVE = Limit.of(5, Duration.ofDays(300));
  private static final Limit HOT = Limit.perDay(20_000);

  private final RedisServer server = RedisServer.embedded();
  private final Proxy proxy = new Proxy(server.port());
  private final AtomicLong nanos = new AtomicLong();
  private final RedisStore there = store(server.uri(), "there");
  private final RedisStore redis = store(proxy.uri(), "deaf");
  private final NearStore deaf = NearStore.builder(redis).nanos(nanos::get).build();

  private static RedisStore store(String uri, String id) {
    RedisStore store =
        RedisStore.builder(uri).announced(false).deadline(Duration.ofSeconds(10)).connect();
    store.announce(Announcement.named(id).interval(Duration.ofMillis(50)).build());
    return store;
  }

  @BeforeEach
  void deafen() {
    await().until(() -> there.instances() == 2 && redis.instances() == 2);
    proxy.deafen(true);
  }

  @AfterEach
  void close() {
    deaf.close();
    there.close();
    proxy.close();
    server.close();
  }

  private static int admitted(Limiter limiter, int times) {
    int admitted = 0;
    for (int i = 0; i < times; i++) {
      admitted += limiter.tryAcquire("k") ? 1 : 0;
    }
    return admitted;
  }

  @Test
  void reset_thatIsNotHeard_isSeenAfterFiveSecondsAndAdmitsOneLimitMore() {
    Limiter limiter = Limiter.over(deaf, THREE);
    assertThat(admitted(limiter, 10)).isEqualTo(3);

    Limiter.over(there, THREE).reset("k");
    assertThat(admitted(limiter, 10)).isZero();
    nanos.addAndGet(BOUND.toNanos());

    assertThat(admitted(limiter, 10) + admitted(Limiter.over(there, THREE), 10)).isEqualTo(3);
  }

  @Test
  void limit_raisedThereFirst_keepsWhatIsUsedAndIsSeenHereAtOnce() {
    assertThat(admitted(Limiter.over(deaf, THREE).named("l"), 10)).isEqualTo(3);
    assertThat(admitted(Limiter.over(there, FIVE).named("l"), 1)).isEqualTo(1);

    assertThat(admitted(Limiter.over(deaf, THREE).named("l"), 10)).isZero();
    assertThat(admitted(Limiter.over(deaf, FIVE).named("l"), 10)).isEqualTo(1);
    assertThat(admitted(Limiter.over(there, FIVE).named("l"), 10)).isZero();
  }

  @Test
  void limit_loweredThereFirst_admitsNoMoreThanTheHigherOne() {
    assertThat(admitted(Limiter.over(there, FIVE).named("l"), 3)).isEqualTo(3);

    assertThat(admitted(Limiter.over(there, THREE).named("l"), 10)).isZero();
    assertThat(admitted(Limiter.over(deaf, FIVE).named("l"), 10)).isEqualTo(2);
    assertThat(admitted(Limiter.over(deaf, THREE).named("l"), 10)).isZero();
  }

  @Test
  void reset_beneathSlices_admitsOneLimitMoreAtMost() {
    int units = (int) HOT.units();
    Limiter limiter = Limiter.over(deaf, HOT).leased();
    int before = 0;
    for (int i = 0; i < 500; i++) {
      before += admitted(limiter, 1);
      nanos.addAndGet(1_000_000);
    }
    assertThat(deaf.leases().units()).isPositive();

    Limiter.over(there, HOT).reset("k");
    int after = admitted(limiter, 2 * units) + admitted(Limiter.over(there, HOT), 2 * units);

    assertThat(after).isBetween(units - 1, 2 * units - before);
  }

  @Test
  void listener_thatHearsAgain_takesItThatAnythingWasForgotten() {
    Limiter limiter = Limiter.over(deaf, THREE);
    assertThat(admitted(limiter, 10)).isEqualTo(3);
    Limiter.over(there, THREE).reset("k");

    proxy.deafen(false);

    await().until(() -> admitted(limiter, 1) == 1);
  }
}
