package dev.weir.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.Limiter;
import dev.weir.SingleLimiter;
import dev.weir.limit.Algorithm;
import dev.weir.limit.Decision;
import dev.weir.limit.Limit;
import dev.weir.store.Claim;
import dev.weir.store.Key;
import dev.weir.store.KeySpace;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Every face of a limiter decides as the model does. */
class LimiterFacesTest {

  private static final long START = 1_767_225_600_000_000L;
  private static final int PROGRAMS = 100;
  private static final int CALLS = 60;

  private final SplittableRandom random = new SplittableRandom(4);
  private final ManualTicker clock = ManualTicker.at(START);
  private final ReferenceModel model = new ReferenceModel();

  @ParameterizedTest
  @EnumSource
  void faces_ofALimiter_decideAsTheModel(Algorithm algorithm) {
    for (int program = 0; program < PROGRAMS; program++) {
      Limit limit = Limits.small(random, algorithm);
      Limiter limiter = Limiter.inMemory(limit, clock);
      Key key = KeySpace.of("", "faces", "").key("limiter" + program);
      for (int call = 0; call < CALLS; call++) {
        pass(limit);
        long cost = random.nextLong(limit.capacity() + 2);
        Claim claim = new Claim(key, limit, cost);
        Answer peeked = model.peek(List.of(claim)).get(0);
        assertAnswer(limiter.peek("k", cost), peeked);
        assertAnswer(now(limiter.peekAsync("k", cost)), peeked);
        acquire(limiter, claim);
      }
    }
  }

  private void acquire(Limiter limiter, Claim claim) {
    Answer expected = model.acquire(List.of(claim)).get(0);
    switch (random.nextInt(3)) {
      case 0 -> assertThat(limiter.tryAcquire("k", claim.cost())).isEqualTo(expected.allowed());
      case 1 -> assertAnswer(limiter.acquire("k", claim.cost()), expected);
      default -> assertAnswer(now(limiter.acquireAsync("k", claim.cost())), expected);
    }
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "CONCURRENCY")
  void singleLimiter_anyCalls_decidesAsTheModel(Algorithm algorithm) {
    for (int program = 0; program < PROGRAMS; program++) {
      Limit limit = Limits.small(random, algorithm);
      SingleLimiter single = SingleLimiter.of(limit, clock);
      Key key = KeySpace.of("", "faces", "").key("single" + program);
      for (int call = 0; call < CALLS; call++) {
        pass(limit);
        Claim claim = new Claim(key, limit, random.nextLong(limit.capacity() + 2));
        Answer expected = model.acquire(List.of(claim)).get(0);
        if (random.nextBoolean()) {
          assertAnswer(single.acquire(claim.cost()), expected);
        } else {
          assertThat(single.tryAcquire(claim.cost())).isEqualTo(expected.allowed());
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(
      mode = Mode.EXCLUDE,
      names = {"CONCURRENCY", "ENVOY_FIXED_WINDOW"})
  void refundAndPenaltyAndReset_ofALimiter_showInTheNextDecision(Algorithm algorithm) {
    Limiter limiter = Limiter.inMemory(Limit.perMinute(10).algorithm(algorithm), clock);
    Decision taken = limiter.acquire("k", 6);
    assertThat(limiter.refund("k", taken).remaining()).isEqualTo(10);
    assertThat(limiter.penalise("k", 7).remaining()).isEqualTo(3);
    Decision denied = limiter.acquire("k", 4);
    assertThat(limiter.refund("k", denied).remaining()).as("a denial took nothing").isEqualTo(3);
    limiter.reset("k");
    assertThat(limiter.peek("k", 0).remaining()).isEqualTo(10);
  }

  @ParameterizedTest
  @EnumSource(names = "CONCURRENCY")
  void leases_ofALimiter_areReleasedAndRenewed(Algorithm algorithm) {
    Limit limit = Limit.concurrency(1, Duration.ofSeconds(10));
    assertThat(limit.algorithm()).isEqualTo(algorithm);
    Limiter limiter = Limiter.inMemory(limit, clock);
    Decision held = limiter.acquire("k");
    clock.advance(Duration.ofSeconds(9));
    assertThat(limiter.renew("k", held)).isTrue();
    clock.advance(Duration.ofSeconds(9));
    assertThat(limiter.tryAcquire("k")).isFalse();
    assertThat(limiter.release("k", held)).isTrue();
    assertThat(limiter.release("k", held)).isFalse();
    assertThat(limiter.tryAcquire("k")).isTrue();
  }

  private void pass(Limit limit) {
    if (random.nextInt(3) == 0) {
      clock.advanceMicros(random.nextLong(Math.min(limit.window().micros(), 60_000_000)));
    }
    model.moveTo(clock.nowMicros());
  }

  private static Decision now(CompletionStage<Decision> stage) {
    return stage.toCompletableFuture().join();
  }

  private static void assertAnswer(Decision came, Answer expected) {
    assertThat(Answer.of(came).agrees(expected)).as("%s for %s", came, expected).isTrue();
  }
}
