package dev.weir.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.limit.Algorithm;
import dev.weir.limit.Limit;
import dev.weir.limit.State;
import dev.weir.testkit.Fleet.Admitted;
import dev.weir.testkit.Fleet.Network;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;

/**
 * How much of what one limiter would admit several instances admit that lease, under a steady load,
 * once they know it: 95 % at least, and never more than the law. With {@code
 * -Dweir.leases.result=FILE} more of them, and a table.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class LeasesConvergenceTest {

  private static final long SEED = 20_261_121;
  private static final @Nullable String RESULT = System.getProperty("weir.leases.result");
  private static final boolean ALL = RESULT != null;
  private static final int[] INSTANCES = ALL ? new int[] {1, 3, 5, 10} : new int[] {3, 10};
  private static final double[] LOADS =
      ALL ? new double[] {0.5, 0.95, 1.0, 1.1, 3.0} : new double[] {0.95, 1.1};
  private static final List<Long> UNITS =
      ALL ? List.of(10L, 100L, 1_000L, 10_000L) : List.of(10L, 100L, 1_000L);

  private final List<String> lines = new ArrayList<>();

  private static Stream<Limit> limits(Algorithm algorithm) {
    return Stream.of(1, 5)
        .flatMap(
            seconds -> UNITS.stream().map(units -> Limit.of(units, Duration.ofSeconds(seconds))))
        .map(limit -> limit.algorithm(algorithm));
  }

  @AfterAll
  void write() throws IOException {
    if (RESULT != null) {
      Files.write(Path.of(RESULT), lines);
    }
  }

  @TestFactory
  Stream<DynamicTest> slices_underASteadyLoad_admitNearlyAllThatTheyCould() {
    return Stream.of(Algorithm.FIXED_WINDOW, Algorithm.SLIDING_WINDOW_COUNTER, Algorithm.BUCKET)
        .flatMap(LeasesConvergenceTest::limits)
        .map(limit -> DynamicTest.dynamicTest(limit.toString(), () -> converge(limit)));
  }

  private void converge(Limit limit) {
    for (int instances : INSTANCES) {
      for (double load : LOADS) {
        measure(limit, instances, load);
      }
    }
  }

  private void measure(Limit limit, int instances, double load) {
    SplittableRandom random = new SplittableRandom(SEED);
    Fleet fleet = new Fleet(SEED, instances, new Network(300, 0));
    double meanMicros = limit.window().micros() / (limit.units() * load);
    long windows = limit.window().millis() > 1_000 ? 3 : 6;
    long start = fleet.clock.nowMicros();
    long end = start + windows * limit.window().micros();
    long warm = start + 2 * limit.window().micros();
    State exact = new State();
    long could = 0;
    long asked = 0;
    while (fleet.clock.nowMicros() < end) {
      long now = fleet.clock.nowMicros();
      boolean would = limit.transition().acquire(exact, 1, now, 0);
      could += would && now >= warm ? 1 : 0;
      asked++;
      fleet.ask(random.nextInt(instances), 0, limit, 1);
      fleet.advance((long) Math.max(1, -Math.log(1 - random.nextDouble()) * meanMicros));
    }
    long admitted = fleet.admitted().stream().filter(each -> each.atMicros() >= warm).count();
    Admitted tooMuch = Fleet.firstTooMuch(fleet.admitted(), 0, limit);
    String name =
        "%s, %d instances, load %.2f: %d of %d, %.3f calls for each"
            .formatted(limit, instances, load, admitted, could, (double) fleet.calls() / asked);
    lines.add(name);
    assertThat(tooMuch).as(name).isNull();
    assertThat(admitted + 1.0).as(name).isGreaterThanOrEqualTo(0.95 * could);
  }
}
