package dev.weir.bench;

import dev.weir.limit.Decision;
import dev.weir.limit.Limit;
import dev.weir.store.BreakerStore;
import dev.weir.store.Claim;
import dev.weir.store.Completion;
import dev.weir.store.InMemoryStore;
import dev.weir.store.KeySpace;
import dev.weir.store.Store;
import dev.weir.store.StoreException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.openjdk.jmh.infra.Blackhole;

/**
 * What a circuit breaker adds to a call, in nanoseconds: over a store in memory, so that the
 * difference is the breaker and nothing else.
 *
 * <p>By hand, after {@code mvn -pl bench -am package -DskipTests}:
 *
 * <pre>{@code
 * java -cp 'bench/target/classes:bench/target/lib/*' org.openjdk.jmh.Main BreakerBenchmark -prof gc
 * }</pre>
 */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@State(Scope.Benchmark)
public class BreakerBenchmark {

  private final Store plain = InMemoryStore.create();
  private final Store guarded = BreakerStore.of(InMemoryStore.create());
  private final List<Claim> claims =
      List.of(new Claim(KeySpace.of("", "r", "l").key("k"), Limit.perSecond(Limit.MAX_UNITS), 1));

  private record Sink(Blackhole blackhole) implements Completion<List<Decision>> {
    @Override
    public void completed(List<Decision> answer) {
      blackhole.consume(answer);
    }

    @Override
    public void failed(StoreException cause) {
      blackhole.consume(cause);
    }
  }

  @Benchmark
  public void without(Blackhole blackhole) {
    plain.acquire(claims, new Sink(blackhole));
  }

  @Benchmark
  public void with(Blackhole blackhole) {
    guarded.acquire(claims, new Sink(blackhole));
  }
}
