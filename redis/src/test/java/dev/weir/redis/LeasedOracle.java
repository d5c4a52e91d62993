package dev.weir.redis;

import static dev.weir.redis.Answers.one;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.limit.Decision;
import dev.weir.limit.Limit;
import dev.weir.limit.State;
import dev.weir.store.Claim;
import dev.weir.store.Consistency;
import dev.weir.store.KeySpace;
import dev.weir.store.NearStore;
import dev.weir.testkit.ManualTicker;
import dev.weir.testkit.ReferenceModel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

/**
 * Ten instances that lease the counters of one Redis, on clocks that are ten minutes apart at most,
 * under a steady load of which the first has most; and what they admit together, beside what the
 * reference model admits of the same requests, and beside the limit's law. Time is passed in and
 * moves when a request has been answered; what is asked for ahead is answered whenever it is, so
 * long after if windows are long.
 */
final class LeasedOracle implements AutoCloseable {

  private static final Duration SKEW = Duration.ofMinutes(10);

  /** All begin at the same time on one Redis, so no two may meet at a counter. */
  private static final AtomicInteger CELLS = new AtomicInteger();

  private final SplittableRandom random;
  private final ManualTicker clock = ManualTicker.at(1_700_000_000_000_000L);
  private final PriorityQueue<Due> due = new PriorityQueue<>(Comparator.comparing(Due::atMicros));
  private final List<NearStore> instances = new ArrayList<>();

  private record Due(long atMicros, Runnable task) {}

  private record Admitted(long atMicros, long cost) {}

  /**
   * What was seen of a cell.
   *
   * @param admitted units, from the first request on
   * @param could units that the model admitted
   * @param tooMany requests that the law would not have admitted
   * @param fromSlices of all that were asked
   */
  record Seen(long asked, long admitted, long could, long tooMany, long fromSlices) {}

  LeasedOracle(String uri, long seed) {
    random = new SplittableRandom(seed);
    for (int i = 0; i < Oracle.MOST_INSTANCES; i++) {
      RedisStore store =
          RedisStore.builder(uri)
              .ticker(clock)
              .deadline(Duration.ofSeconds(20))
              .commandTimeout(Duration.ofSeconds(20))
              .connections(1)
              .connect();
      long skewNanos = random.nextLong(-SKEW.toNanos(), SKEW.toNanos());
      instances.add(
          NearStore.builder(store)
              .nanos(() -> clock.nowMicros() * 1_000 + skewNanos)
              .scheduler(this::after)
              .build());
    }
  }

  private void after(Duration delay, Runnable task) {
    synchronized (due) {
      due.add(new Due(clock.nowMicros() + delay.toNanos() / 1_000, task));
    }
  }

  private void moveTo(long micros) {
    for (Due next = nextDue(micros); next != null; next = nextDue(micros)) {
      clock.moveTo(Math.max(clock.nowMicros(), next.atMicros()));
      next.task().run();
    }
    clock.moveTo(micros);
  }

  private Due nextDue(long micros) {
    synchronized (due) {
      return due.isEmpty() || due.peek().atMicros() > micros ? null : due.poll();
    }
  }

  Seen run(Cell cell) {
    Limit limit = cell.limit();
    KeySpace space =
        KeySpace.of("", "leased", "" + CELLS.getAndIncrement()).consistency(Consistency.LEASED);
    Claim claim = new Claim(space.key("hot"), limit, cell.cost());
    ReferenceModel model = new ReferenceModel();
    long windowMicros = cell.window().toNanos() / 1_000;
    double meanMicros = (double) windowMicros / cell.requestsAWindow();
    long start = clock.nowMicros() + 3 * windowMicros + random.nextLong(windowMicros);
    long end = start + (windowMicros > 1_000_000 ? 3 : 6) * windowMicros;
    List<Admitted> admitted = new ArrayList<>();
    long could = 0;
    long asked = 0;
    long fromSlices = 0;
    moveTo(start);
    for (long now = start; now < end; now += gap(meanMicros)) {
      moveTo(now);
      model.moveTo(now);
      boolean would = model.acquire(List.of(claim)).get(0).allowed();
      could += would ? cell.cost() : 0;
      asked++;
      NearStore instance = instances.get(oneOf(cell.instances()));
      CompletableFuture<List<Decision>> answer = Answers.acquire(instance, claim);
      boolean isInline = answer.isDone();
      Decision decision = one(answer);
      if (decision.allowed()) {
        fromSlices += isInline ? 1 : 0;
        long at = isInline ? now : decision.decidedAtMicros();
        admitted.add(new Admitted(at, cell.cost()));
      }
    }
    long counted = admitted.size() * cell.cost();
    return new Seen(asked, counted, could, tooMany(admitted, limit), fromSlices);
  }

  /** The n-th instance has a n-th of the first one's load. */
  private int oneOf(int count) {
    double all = IntStream.rangeClosed(1, count).mapToDouble(n -> 1.0 / n).sum();
    double left = random.nextDouble(all);
    int chosen = 0;
    for (left -= 1; left > 0 && chosen < count - 1; left -= 1.0 / (chosen + 1)) {
      chosen++;
    }
    return chosen;
  }

  private long gap(double meanMicros) {
    return (long) Math.max(1, -Math.log(1 - random.nextDouble()) * meanMicros);
  }

  /** Those that a limiter would not have admitted that decides one after the other. */
  private static long tooMany(List<Admitted> admitted, Limit limit) {
    State state = new State();
    return admitted.stream()
        .sorted(Comparator.comparingLong(Admitted::atMicros))
        .filter(each -> !limit.transition().acquire(state, each.cost(), each.atMicros(), 0))
        .count();
  }

  static void assertWithinLaw(Cell cell, Seen seen) {
    assertThat(seen.tooMany()).as("%s: beyond the law", cell).isZero();
    assertThat(seen.admitted() + cell.cost())
        .as("%s: admitted of %d", cell, seen.could())
        .isGreaterThanOrEqualTo((long) (0.95 * seen.could()));
  }

  @Override
  public void close() {
    instances.forEach(NearStore::close);
  }
}
