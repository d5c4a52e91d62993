package dev.weir.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.limit.Algorithm;
import dev.weir.limit.Law;
import dev.weir.limit.Limit;
import dev.weir.store.Adjustment;
import dev.weir.store.Claim;
import dev.weir.store.InMemoryStore;
import dev.weir.store.Key;
import dev.weir.store.KeySpace;
import dev.weir.store.NearStore;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is answered from memory is what the store would answer, as long as nobody else asks it. */
class RememberedDenialsPropertyTest {

  private static final long SEED = 20_261_121;
  private static final int PROGRAMS = 300;
  private static final int STEPS = 150;
  private static final KeySpace SPACE = KeySpace.of("", "remembered", "");

  private static NearStore near(ManualTicker clock, int maxSize) {
    AtomicLong latest = new AtomicLong();
    return NearStore.builder(InMemoryStore.builder().ticker(clock).build())
        .nanos(() -> latest.accumulateAndGet(clock.nowMicros(), Math::max) * 1_000)
        .maxSize(maxSize)
        .build();
  }

  private static Subject subject() {
    ManualTicker clock = ManualTicker.at(0);
    return Subject.of(near(clock, 10_000), clock);
  }

  @TestFactory
  Stream<DynamicTest> laws_whereDenialsAreRemembered_hold() {
    return EnumSet.complementOf(EnumSet.of(Law.SAME_EVERYWHERE)).stream()
        .flatMap(
            law ->
                Stream.of(Algorithm.values())
                    .filter(algorithm -> algorithm.laws().contains(law))
                    .map(
                        algorithm ->
                            DynamicTest.dynamicTest(
                                law + " " + algorithm,
                                () ->
                                    LawCheck.of(law)
                                        .attempts(
                                            algorithm,
                                            SEED,
                                            60,
                                            RememberedDenialsPropertyTest::subject))));
  }

  @ParameterizedTest
  @EnumSource
  void program_ofOneProcess_isAnsweredAsWithoutMemory(Algorithm algorithm) {
    long hits = 0;
    for (int program = 0; program < PROGRAMS; program++) {
      hits += new Pair(algorithm, SEED + program).run();
    }
    boolean isRemembered =
        algorithm != Algorithm.CONCURRENCY && algorithm != Algorithm.ENVOY_FIXED_WINDOW;
    assertThat(hits > PROGRAMS).isEqualTo(isRemembered);
  }

  /** One program on a store, and on one that remembers. */
  private static final class Pair {

    private final SplittableRandom random;
    private final ManualTicker clock;
    private final NearStore near;
    private final Subject remembering;
    private final Subject plain;
    private final List<Limit> limits = new ArrayList<>();
    private final List<Answer> last = new ArrayList<>();
    private final String name;

    Pair(Algorithm algorithm, long seed) {
      this.random = new SplittableRandom(seed);
      this.name = algorithm + " seed " + seed;
      this.clock = ManualTicker.at(random.nextLong(1_500_000_000_000_000L, 3_000_000_000_000_000L));
      this.near = near(clock, random.nextBoolean() ? 10_000 : 2);
      this.remembering = Subject.of(near, clock);
      this.plain = Subject.of(InMemoryStore.builder().ticker(clock).build(), clock);
      for (int key = 0; key < 3; key++) {
        limits.add(Limits.small(random, algorithm));
        last.add(plain.peek(List.of(claim(key, 0))).get(0));
      }
    }

    private Claim claim(int key, long cost) {
      Key counter = SPACE.key(name + key);
      return new Claim(counter, limits.get(key), cost);
    }

    private Claim claim(int key) {
      long remaining = last.get(key).remaining();
      long capacity = limits.get(key).capacity();
      long cost =
          switch (random.nextInt(6)) {
            case 0 -> remaining + 1;
            case 1 -> remaining;
            case 2 -> random.nextLong(capacity + 2);
            case 3 -> 2;
            default -> 1;
          };
      return claim(key, Math.min(Limit.MAX_UNITS, cost));
    }

    long run() {
      for (int step = 0; step < STEPS; step++) {
        wait(last.get(random.nextInt(3)));
        step();
      }
      return near.statistics().hits();
    }

    private void wait(Answer answer) {
      clock.advanceMicros(
          switch (random.nextInt(8)) {
            case 0 -> Math.max(0, answer.retryAfterMicros().orElse(0) - 1);
            case 1 -> answer.retryAfterMicros().orElse(0);
            case 2 -> random.nextLong(1_000);
            case 3 -> random.nextLong(10_000_000);
            default -> 0;
          });
    }

    private void step() {
      int key = random.nextInt(3);
      Claim claim = claim(key);
      switch (random.nextInt(12)) {
        case 0 -> {
          if (claim.limit().algorithm().laws().contains(Law.REFUND)) {
            adjust(new Adjustment.Refund(claim, last.get(key).decidedAtMicros()));
          }
        }
        case 1 -> {
          if (claim.limit().algorithm().laws().contains(Law.PENALTY)) {
            adjust(new Adjustment.Penalise(claim));
          }
        }
        case 2 -> adjust(new Adjustment.Reset(claim));
        case 3 ->
            same(List.of(claim), plain.peek(List.of(claim)), remembering.peek(List.of(claim)));
        case 4, 5 -> {
          int other = (key + random.nextInt(3)) % 3;
          acquire(key, List.of(claim, claim(other)));
        }
        default -> acquire(key, List.of(claim));
      }
    }

    private void acquire(int key, List<Claim> claims) {
      List<Answer> expected = plain.acquire(claims);
      same(claims, expected, remembering.acquire(claims));
      last.set(key, expected.get(0));
    }

    private void adjust(Adjustment adjustment) {
      plain.adjust(adjustment);
      remembering.adjust(adjustment);
    }

    private void same(List<Claim> claims, List<Answer> expected, List<Answer> came) {
      boolean all = expected.stream().allMatch(Answer::allowed);
      assertThat(came.stream().allMatch(Answer::allowed)).as(name).isEqualTo(all);
      for (int i = 0; i < came.size(); i++) {
        if (!all && came.get(i).allowed()) {
          continue; // the others of a denied request are answered as they were last
        }
        Answer answer = came.get(i);
        assertThat(answer.retryAfterMicros())
            .as("%s: %s", name, answer)
            .isEqualTo(expected.get(i).retryAfterMicros());
        assertThat(answer.resetAtMicros()).as(name).isEqualTo(expected.get(i).resetAtMicros());
        assertThat(answer.decidedAtMicros()).as(name).isEqualTo(expected.get(i).decidedAtMicros());
        if (claims.get(i).cost() <= 1) {
          assertThat(answer.remaining()).as(name).isEqualTo(expected.get(i).remaining());
        } else {
          assertThat(answer.remaining()).as(name).isLessThanOrEqualTo(expected.get(i).remaining());
        }
      }
    }
  }
}
