package dev.weir.bench;

import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Nanoseconds per check, of one hot key and of many keys drawn uniformly. The keys are texts that
 * the caller keeps, and which a map holds as its own keys: the best case for a map.
 *
 * <p>{@link InProcess} runs it in rounds and prints medians and ratios. A single figure by hand,
 * after {@code mvn -pl bench -am package -DskipTests}:
 *
 * <pre>{@code
 * java -cp 'bench/target/classes:bench/target/lib/*' org.openjdk.jmh.Main CheckBenchmark.hotKey \
 *     -p contender=WEIR_BUCKET,BUCKET4J -p traffic=ALLOWED -t 1 -prof gc
 * }</pre>
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 1,
    jvmArgs = {"-Xms4g", "-Xmx4g", "-XX:+UseParallelGC", "-XX:ParallelGCThreads=2"})
public class CheckBenchmark {

  static final int KEYS = 1_000_000;

  /** One limiter and its only key. */
  @State(Scope.Benchmark)
  public static class HotKey {

    @Param Contender contender = Contender.WEIR_BUCKET;
    @Param Traffic traffic = Traffic.ALLOWED;

    private Check check = key -> false;
    private final String key = "user:424242";

    @Setup
    public void build() {
      check = contender.single(traffic);
    }
  }

  /** One limiter that knows all keys already. */
  @State(Scope.Benchmark)
  public static class ManyKeys {

    @Param Contender contender = Contender.WEIR_BUCKET;
    @Param Traffic traffic = Traffic.ALLOWED;

    private Check check = key -> false;
    private final String[] keys = new String[KEYS];

    @Setup
    public void build() {
      check = contender.keyed(traffic, KEYS);
      for (int i = 0; i < KEYS; i++) {
        keys[i] = key(i);
        check.tryAcquire(keys[i]);
      }
    }
  }

  /** A linear congruential generator of 64 bits; its upper half is used. */
  @State(Scope.Thread)
  public static class Draw {

    private long state = System.nanoTime();

    int below(int bound) {
      state = state * 6364136223846793005L + 1442695040888963407L;
      return (int) (((state >>> 32) * bound) >>> 32);
    }
  }

  private static String key(int number) {
    return "user:" + (100_000_000 + number);
  }

  @Benchmark
  public boolean hotKey(HotKey hot) {
    return hot.check.tryAcquire(hot.key);
  }

  /** The key is a new text, as it is when it came off a wire; building it is part of the figure. */
  @Benchmark
  public boolean freshKeys(ManyKeys many, Draw draw) {
    return many.check.tryAcquire(key(draw.below(KEYS)));
  }

  @Benchmark
  public boolean manyKeys(ManyKeys many, Draw draw) {
    return many.check.tryAcquire(many.keys[draw.below(KEYS)]);
  }
}
