package dev.weir.testkit;

import dev.weir.limit.Algorithm;
import dev.weir.limit.Decision;
import dev.weir.limit.Limit;
import dev.weir.store.Adjustment;
import dev.weir.store.Claim;
import dev.weir.store.Completion;
import dev.weir.store.InMemoryStore;
import dev.weir.store.KeySpace;
import dev.weir.store.StoreException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Lincheck runs random operations of a few threads on a store, on a clock that stands still, and
 * looks for an order of them one after the other that gives the same answers.
 */
@Timeout(60)
class LinearisableStoreTest {

  private static void check(Class<?> subject) {
    new StressOptions()
        .iterations(25)
        .invocationsPerIteration(1_000)
        .threads(3)
        .actorsPerThread(3)
        .actorsBefore(1)
        .actorsAfter(1)
        .minimizeFailedScenario(false)
        .check(subject);
  }

  @Test
  void store_ofBuckets_isLinearisable() {
    check(Buckets.class);
  }

  @Test
  void store_ofLogs_isLinearisable() {
    check(Logs.class);
  }

  @Test
  void store_ofLeases_isLinearisable() {
    check(Leases.class);
  }

  /** A table that grows from nothing, in several segments. */
  abstract static class Subject {

    private static final KeySpace SPACE = KeySpace.of("", "linearisable", "");
    private static final long NOW = 1_772_359_200_000_000L;

    final InMemoryStore store = InMemoryStore.builder().maxKeys(4_096).ticker(() -> NOW).build();
    private final Limit limit;

    Subject(Limit limit) {
      this.limit = limit;
    }

    Claim claim(int key, long cost) {
      return new Claim(SPACE.key("key" + key), limit, cost);
    }

    /** Allowed and remaining of each, in one text. */
    final String acquireAll(Claim... claims) {
      Inline<List<Decision>> answer = new Inline<>();
      store.acquire(List.of(claims), answer);
      return shown(answer.value);
    }

    final String peekAll(int keys) {
      Inline<List<Decision>> answer = new Inline<>();
      store.peek(IntStream.range(0, keys).mapToObj(key -> claim(key, 0)).toList(), answer);
      return shown(answer.value);
    }

    final String adjusted(Adjustment adjustment) {
      Inline<Decision> answer = new Inline<>();
      store.adjust(adjustment, answer);
      return shown(List.of(answer.value));
    }

    final Decision decided(int key) {
      Inline<List<Decision>> answer = new Inline<>();
      store.acquire(List.of(claim(key, 1)), answer);
      return answer.value.get(0);
    }

    static String shown(List<Decision> decisions) {
      List<String> shown = new ArrayList<>();
      for (Decision decision : decisions) {
        shown.add((decision.allowed() ? "+" : "-") + decision.remaining());
      }
      return shown.toString();
    }
  }

  private static final class Inline<T> implements Completion<T> {

    private T value;

    @Override
    public void completed(T answer) {
      value = answer;
    }

    @Override
    public void failed(StoreException cause) {
      throw cause;
    }
  }

  /** Everything that a window or a bucket can do. */
  @Param(name = "key", gen = IntGen.class, conf = "0:2")
  @Param(name = "cost", gen = IntGen.class, conf = "1:3")
  public abstract static class Counting extends Subject {

    Counting(Limit limit) {
      super(limit);
    }

    @Operation
    public String acquire(@Param(name = "key") int key, @Param(name = "cost") int cost) {
      return acquireAll(claim(key, cost));
    }

    @Operation
    public String acquireTwo(
        @Param(name = "key") int one,
        @Param(name = "key") int two,
        @Param(name = "cost") int cost) {
      return acquireAll(claim(one, cost), claim(two, 1));
    }

    @Operation
    public String acquireThree(@Param(name = "cost") int cost) {
      return acquireAll(claim(2, 1), claim(0, cost), claim(1, 2));
    }

    @Operation
    public String peek() {
      return peekAll(3);
    }

    @Operation
    public String refund(@Param(name = "key") int key, @Param(name = "cost") int cost) {
      return adjusted(new Adjustment.Refund(claim(key, cost), Subject.NOW));
    }

    @Operation
    public String penalise(@Param(name = "key") int key, @Param(name = "cost") int cost) {
      return adjusted(new Adjustment.Penalise(claim(key, cost)));
    }

    @Operation
    public String reset(@Param(name = "key") int key) {
      return adjusted(new Adjustment.Reset(claim(key, 0)));
    }
  }

  /** One word of state a key. */
  public static final class Buckets extends Counting {
    public Buckets() {
      super(Limit.perMinute(6).burst(6));
    }
  }

  /** A list of entries a key. */
  public static final class Logs extends Counting {
    public Logs() {
      super(Limit.perMinute(6).algorithm(Algorithm.SLIDING_WINDOW_LOG));
    }
  }

  /** Leases: each key starts with one, which anybody may release or renew. */
  @Param(name = "key", gen = IntGen.class, conf = "0:2")
  public static final class Leases extends Subject {

    private final long[] held = new long[3];

    public Leases() {
      super(Limit.concurrency(3, Duration.ofMinutes(1)));
      for (int key = 0; key < held.length; key++) {
        held[key] = decided(key).leaseId().orElseThrow();
      }
    }

    @Operation
    public String acquire(@Param(name = "key") int key) {
      return acquireAll(claim(key, 1));
    }

    @Operation
    public String acquireTwo(@Param(name = "key") int one, @Param(name = "key") int two) {
      return acquireAll(claim(one, 1), claim(two, 1));
    }

    @Operation
    public String release(@Param(name = "key") int key) {
      return adjusted(new Adjustment.Release(claim(key, 0), held[key]));
    }

    @Operation
    public String renew(@Param(name = "key") int key) {
      return adjusted(new Adjustment.Renew(claim(key, 0), held[key]));
    }

    @Operation
    public String peek() {
      return peekAll(3);
    }
  }
}
