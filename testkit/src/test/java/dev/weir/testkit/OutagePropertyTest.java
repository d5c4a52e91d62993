package dev.weir.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Limiter;
import dev.weir.limit.Algorithm;
import dev.weir.limit.Decision;
import dev.weir.limit.Limit;
import dev.weir.store.Breaker;
import dev.weir.store.BreakerStore;
import dev.weir.store.Fallback;
import dev.weir.store.InMemoryStore;
import dev.weir.store.StoreFailure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;

/**
 * Random outages of every kind under random traffic, by a clock that the test moves: what is
 * answered, when, and what is left afterwards.
 */
class OutagePropertyTest {

  private static final Duration DEADLINE = Duration.ofMillis(50);
  private static final int STEPS = 400;
  private static final List<StoreFailure> POLICIES = List.of(StoreFailure.values());
  private static final List<Algorithm> ALGORITHMS = List.of(Algorithm.values());
  private static final String KEY = "k";

  /** One instance over a store that fails, beside twins that never do. */
  private static final class World {
    final Random random;
    final ManualTicker clock = ManualTicker.at(1_000_000_000_000_000L);
    final ManualScheduler scheduler = new ManualScheduler(clock);
    final StoreFailure policy;
    final int instances;
    final Limit limit;
    final InMemoryStore remote = InMemoryStore.builder().ticker(clock).build();
    final FaultyStore faulty = new FaultyStore(remote, scheduler, DEADLINE);
    final BreakerStore breaker = BreakerStore.of(faulty, Breaker.builder().scheduler(scheduler));
    final Limiter limiter;
    final Limiter localTwin;
    final List<Call> calls = new ArrayList<>();
    final List<Throwable> broken = new ArrayList<>();

    World(long seed) {
      random = new Random(seed);
      policy = POLICIES.get(random.nextInt(POLICIES.size()));
      instances = 1 + random.nextInt(5);
      limit = limit(random);
      Fallback fallback = Fallback.builder().ticker(clock).instances(() -> instances).build();
      limiter = Limiter.over(breaker, limit).named("x").onStoreFailure(policy, fallback);
      localTwin =
          Limiter.over(InMemoryStore.builder().ticker(clock).build(), limit.share(instances));
    }

    static Limit limit(Random random) {
      Limit limit = Limit.of(1 + random.nextInt(40), Duration.ofMillis(200 + random.nextInt(3000)));
      Algorithm algorithm = ALGORITHMS.get(random.nextInt(ALGORITHMS.size()));
      return algorithm == Algorithm.BUCKET
          ? limit.burst(1 + random.nextInt(40))
          : limit.algorithm(algorithm);
    }

    void run() {
      for (int step = 0; step < STEPS; step++) {
        switch (random.nextInt(12)) {
          case 0 -> disturb();
          case 1, 2 -> scheduler.advance(Duration.ofMillis(random.nextInt(300)));
          case 3, 4, 5 -> scheduler.advance(Duration.ofMillis(random.nextInt(20)));
          default -> call();
        }
      }
    }

    void disturb() {
      switch (random.nextInt(5)) {
        case 0 -> faulty.unreachable();
        case 1 -> faulty.silent();
        case 2 -> faulty.slow(Duration.ofMillis(random.nextInt(100)));
        default -> faulty.recovered();
      }
    }

    void call() {
      Call call = new Call(this, random.nextInt(4));
      calls.add(call);
      limiter
          .acquireAsync(KEY, call.cost)
          .whenComplete(call::answered)
          .exceptionally(
              failure -> {
                broken.add(failure); // an assertion that failed in the completion
                return null;
              });
    }
  }

  /** One call, and what came of it. */
  private static final class Call {
    final World world;
    final long cost;
    final long madeAt;
    int answers;

    Call(World world, long cost) {
      this.world = world;
      this.cost = cost;
      this.madeAt = world.clock.nowMicros();
    }

    void answered(@Nullable Decision decision, @Nullable Throwable failure) {
      answers++;
      assertThat(failure).isNull();
      assertThat(decision).isNotNull();
      long waited = world.clock.nowMicros() - madeAt;
      assertThat(waited).isBetween(0L, DEADLINE.toMillis() * 1_000);
      if (decision.degraded()) {
        degraded(decision);
      }
    }

    private void degraded(Decision decision) {
      long capacity = world.limit.capacity();
      if (cost > capacity) {
        assertThat(decision.exceedsLimit()).isTrue();
        return;
      }
      switch (world.policy) {
        case ALLOW -> {
          assertThat(decision.allowed()).isTrue();
          assertThat(decision.remaining()).isEqualTo(capacity);
          assertThat(decision.taken()).isZero();
        }
        case DENY -> {
          assertThat(decision.allowed()).isFalse();
          assertThat(decision.retryAfter()).contains(Duration.ofSeconds(1));
        }
        case LOCAL -> asTheTwin(decision);
      }
    }

    /** A store of its own with the share as its limit, which sees what is decided locally. */
    private void asTheTwin(Decision decision) {
      if (cost > world.localTwin.limit().capacity()) {
        assertThat(decision.allowed()).isFalse();
        assertThat(decision.retryAfter()).contains(Duration.ofSeconds(1));
        return;
      }
      Decision expected = world.localTwin.acquire(KEY, cost);
      assertThat(decision.allowed()).isEqualTo(expected.allowed());
      assertThat(decision.remaining()).isEqualTo(expected.remaining());
      assertThat(decision.retryAfter()).isEqualTo(expected.retryAfter());
    }
  }

  @Property(tries = 400, seed = "5")
  void everyCall_duringRandomOutages_isAnsweredOnceWithinTheDeadlineByItsPolicy(@ForAll long seed) {
    World world = new World(seed);
    world.run();
    world.scheduler.advance(DEADLINE);

    assertThat(world.broken).isEmpty();
    assertThat(world.calls).allSatisfy(call -> assertThat(call.answers).isOne());
  }

  @Property(tries = 200, seed = "5")
  void store_afterRecovery_decidesAgainWithinASecondAndHasLostNothing(@ForAll long seed) {
    World world = new World(seed);
    world.run();
    world.faulty.recovered();
    world.scheduler.advance(Duration.ofSeconds(1));
    Limiter direct = Limiter.over(world.remote, world.limit).named("x");

    Decision before = direct.peek(KEY, 1);
    Decision decision = world.limiter.acquire(KEY, 1);

    assertThat(decision.degraded()).isFalse();
    assertThat(decision.allowed()).isEqualTo(before.allowed());
    assertThat(decision.remaining()).isEqualTo(before.remaining());
    assertThat(world.breaker.state()).isEqualTo(Breaker.State.CLOSED);
  }
}
