package dev.weir.bench;

import dev.weir.Limiter;
import dev.weir.SingleLimiter;
import dev.weir.limit.Decision;
import io.github.bucket4j.Bucket;
import io.github.bucket4j.ConsumptionProbe;
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
 * Nanoseconds and bytes of an answer that says what is left and when to come back, of one hot key.
 *
 * <p>{@link InProcess} runs it too. By hand, after {@code mvn -pl bench -am package -DskipTests}:
 *
 * <pre>{@code
 * java -cp 'bench/target/classes:bench/target/lib/*' org.openjdk.jmh.Main DecisionBenchmark -prof gc
 * }</pre>
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@State(Scope.Benchmark)
public class DecisionBenchmark {

  @Param Traffic traffic = Traffic.ALLOWED;

  private final String key = "user:424242";
  private Limiter table = Contender.weir(Traffic.ALLOWED.bucket(), 1);
  private SingleLimiter single = SingleLimiter.of(Traffic.ALLOWED.bucket());
  private Bucket bucket4j = Contender.bucket4j(Traffic.ALLOWED);

  @Setup
  public void build() {
    table = Contender.weir(traffic.bucket(), 1);
    single = SingleLimiter.of(traffic.bucket());
    bucket4j = Contender.bucket4j(traffic);
  }

  @Benchmark
  public Decision weirBucket() {
    return table.acquire(key);
  }

  @Benchmark
  public Decision weirSingle() {
    return single.acquire();
  }

  @Benchmark
  public ConsumptionProbe bucket4j() {
    return bucket4j.tryConsumeAndReturnRemaining(1);
  }
}
