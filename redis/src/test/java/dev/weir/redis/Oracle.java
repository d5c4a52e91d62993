package dev.weir.redis;

import static dev.weir.redis.Answers.one;
import static org.assertj.core.api.Assertions.assertThat;

import dev.weir.limit.Algorithm;
import dev.weir.limit.Decision;
import dev.weir.store.Claim;
import dev.weir.store.KeySpace;
import dev.weir.store.NearStore;
import dev.weir.testkit.ManualTicker;
import dev.weir.testkit.ReferenceModel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/**
 * Ten instances over one Redis, each with connections, a memory of denials and a clock of its own,
 * ten minutes apart at most; and what they admit together, counted from their answers, beside what
 * the reference model admits of the same requests.
 *
 * <p>Redis' time is passed in, so that windows of minutes take no longer than their requests. It
 * stands still while the requests of one instant are on their way, from all instances at once.
 */
final class Oracle implements AutoCloseable {

  static final int MOST_INSTANCES = 10;

  private static final int WINDOWS = 3;
  private static final int MOST_INSTANTS = 40;
  private static final Duration SKEW = Duration.ofMinutes(10);

  private final SplittableRandom random;
  private final ManualTicker clock = ManualTicker.at(1_700_000_000_000_000L);
  private final List<NearStore> instances = new ArrayList<>();
  private int cells;

  /**
   * What was seen of a cell.
   *
   * @param same whether as many were admitted at each single instant
   */
  record Seen(int asked, long admitted, long modelAdmitted, boolean same) {}

  private Oracle(String uri, long seed, boolean areApart) {
    random = new SplittableRandom(seed);
    for (int i = 0; i < MOST_INSTANCES; i++) {
      instances.add(instance(uri, areApart ? "apart" + i : "shared"));
    }
  }

  Oracle(String uri, long seed) {
    this(uri, seed, false);
  }

  /** Of instances that share nothing, to see that it is seen. */
  static Oracle apart(String uri, long seed) {
    return new Oracle(uri, seed, true);
  }

  private NearStore instance(String uri, String prefix) {
    RedisStore store =
        RedisStore.builder(uri)
            .prefix(prefix)
            .ticker(clock)
            .deadline(Duration.ofSeconds(20))
            .commandTimeout(Duration.ofSeconds(20))
            .maxWaiting(1_000_000)
            .connections(1)
            .connect();
    long skewNanos = random.nextLong(-SKEW.toNanos(), SKEW.toNanos());
    return NearStore.builder(store).nanos(() -> clock.nowMicros() * 1_000 + skewNanos).build();
  }

  Seen run(Cell cell) {
    long windowMicros = cell.window().toNanos() / 1_000;
    int instants = Math.min(cell.requestsAWindow(), MOST_INSTANTS);
    long start = clock.nowMicros() + 2 * windowMicros + random.nextLong(windowMicros);
    int[] instantOf =
        random.ints((long) WINDOWS * cell.requestsAWindow(), 0, WINDOWS * instants).toArray();
    int[] requests = new int[WINDOWS * instants];
    for (int instant : instantOf) {
      requests[instant]++;
    }
    long[] times =
        random.longs(requests.length, start, start + WINDOWS * windowMicros).sorted().toArray();
    double[] shares = shares(cell.instances());
    KeySpace space = KeySpace.of("", "oracle", "" + cells++);
    Claim claim = new Claim(space.key("hot"), cell.limit(), cell.cost());
    ReferenceModel model = new ReferenceModel();
    long admitted = 0;
    long modelAdmitted = 0;
    boolean same = true;
    for (int i = 0; i < requests.length; i++) {
      clock.moveTo(times[i]);
      model.moveTo(times[i]);
      long here = ask(claim, requests[i], shares);
      long there = ask(model, claim, requests[i]);
      same &= here == there;
      admitted += here;
      modelAdmitted += there;
    }
    return new Seen(instantOf.length, admitted, modelAdmitted, same);
  }

  /** How much of the load each instance gets, added up: some have much and some hardly any. */
  private double[] shares(int count) {
    double[] shares = IntStream.range(0, count).mapToDouble(i -> random.nextDouble()).toArray();
    double sum = IntStream.range(0, count).mapToDouble(i -> shares[i]).sum();
    double below = 0;
    for (int i = 0; i < count; i++) {
      below += shares[i] / sum;
      shares[i] = below;
    }
    return shares;
  }

  /** All at once. */
  private long ask(Claim claim, int requests, double[] shares) {
    List<CompletableFuture<List<Decision>>> answers = new ArrayList<>();
    for (int i = 0; i < requests; i++) {
      double at = random.nextDouble();
      int instance = 0;
      while (instance < shares.length - 1 && shares[instance] < at) {
        instance++;
      }
      answers.add(Answers.acquire(instances.get(instance), claim));
    }
    return answers.stream().filter(answer -> one(answer).allowed()).count();
  }

  /** The model, too, until it denies one: the others of the same instant cost as much. */
  private static long ask(ReferenceModel model, Claim claim, int requests) {
    int admitted = 0;
    while (admitted < requests && model.acquire(List.of(claim)).get(0).allowed()) {
      admitted++;
    }
    return admitted;
  }

  @Override
  public void close() {
    instances.forEach(NearStore::close);
  }

  static void assertExact(Cell cell, Seen seen) {
    assertThat(seen.admitted()).as("%s: admitted", cell).isEqualTo(seen.modelAdmitted());
    assertThat(seen.same()).as("%s: at each instant", cell).isTrue();
    boolean binds = cell.load() > 1 && cell.algorithm() != Algorithm.BUCKET;
    assertThat(seen.admitted()).as("%s: some", cell).isPositive();
    if (binds) {
      assertThat(seen.admitted()).as("%s: not all", cell).isLessThan(seen.asked());
    }
  }
}
