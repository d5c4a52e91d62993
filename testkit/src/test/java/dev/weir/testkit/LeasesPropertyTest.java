package dev.weir.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.limit.Algorithm;
import dev.weir.limit.Limit;
import dev.weir.testkit.Fleet.Admitted;
import dev.weir.testkit.Fleet.Network;
import java.time.Duration;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Whatever several instances do with slices of one counter, a limiter that decides one call after
 * the other would have admitted each of the calls that they admitted, at the same instants.
 *
 * <p>System property {@code weir.leases.runs}: programs for each algorithm, 1 000 unless told
 * otherwise.
 */
class LeasesPropertyTest {

  private static final long SEED = Long.getLong("weir.leases.seed", 20_261_121);
  private static final int RUNS = Integer.getInteger("weir.leases.runs", 1_000);
  private static final int STEPS = 400;

  @ParameterizedTest
  @EnumSource(names = {"FIXED_WINDOW", "SLIDING_WINDOW_COUNTER", "BUCKET"})
  void slices_underAnyInterleavingLossAndCrash_neverAdmitMoreThanTheLaw(Algorithm algorithm) {
    long admitted = 0;
    long fromSlices = 0;
    for (int run = 0; run < RUNS; run++) {
      Trial trial = new Trial(algorithm, SEED + run);
      trial.run();
      admitted += trial.fleet.admitted().size();
      fromSlices += trial.fleet.fromSlices();
    }
    assertThat(admitted).isGreaterThan(100L * RUNS);
    assertThat(fromSlices).isGreaterThan(admitted / 3);
  }

  private static final class Trial {

    private final SplittableRandom random;
    private final Fleet fleet;
    private final Limit limit;
    private final int keys;
    private final long meanMicros;
    private final String name;

    Trial(Algorithm algorithm, long seed) {
      this.random = new SplittableRandom(seed);
      this.limit = limit(algorithm);
      int loss = random.nextInt(3) == 0 ? random.nextInt(40) : 0;
      int latency = random.nextInt(4) == 0 ? 60_000 : random.nextInt(1, 1_000);
      this.fleet = new Fleet(seed, 1 + random.nextInt(4), new Network(latency, loss));
      this.keys = 1 + random.nextInt(2);
      double perSecond = limit.units() * 1e6 / limit.window().micros();
      this.meanMicros = (long) Math.max(1, 1e6 / (perSecond * random.nextDouble(0.3, 6)));
      this.name = limit + " seed " + seed;
    }

    private Limit limit(Algorithm algorithm) {
      long units = random.nextInt(4) == 0 ? random.nextLong(1, 30) : random.nextLong(30, 10_000);
      long[] windows = {20, 100, 700, 1_000, 1_500, 10_000, 60_000};
      Limit any = Limit.of(units, Duration.ofMillis(windows[random.nextInt(windows.length)]));
      return algorithm == Algorithm.BUCKET
          ? any.burst(random.nextLong(1, 2 * units + 2))
          : any.algorithm(algorithm);
    }

    void run() {
      int key = 0;
      int instance = 0;
      for (int step = 0; step < STEPS; step++) {
        if (random.nextInt(20) == 0) {
          instance = random.nextInt(fleet.size());
          key = random.nextInt(keys);
        }
        fleet.ask(instance, key, limit, cost());
        event();
        fleet.advance(pause());
      }
      fleet.advance(200_000);
      for (int each = 0; each < keys; each++) {
        Admitted tooMuch = Fleet.firstTooMuch(fleet.admitted(), each, limit);
        assertThat(tooMuch).as(name).isNull();
      }
    }

    private long cost() {
      return random.nextInt(10) == 0 ? random.nextLong(1, limit.capacity() + 1) / 4 + 1 : 1;
    }

    private void event() {
      int dice = random.nextInt(300);
      if (dice == 0) {
        fleet.crash(random.nextInt(fleet.size()));
      } else if (dice == 1) {
        fleet.restart(random.nextInt(fleet.size()));
      }
    }

    /** Mostly a burst; sometimes to just before or after the end of a window or an epoch. */
    private long pause() {
      long now = fleet.clock.nowMicros();
      long edge = random.nextBoolean() ? limit.window().micros() : 1_000_000;
      return switch (random.nextInt(60)) {
        case 0 -> edge - now % edge - 1;
        case 1 -> edge - now % edge;
        case 2 -> random.nextLong(3_000_000);
        case 3 -> random.nextLong(100 * meanMicros);
        default -> random.nextLong(2 * meanMicros + 1);
      };
    }
  }
}
