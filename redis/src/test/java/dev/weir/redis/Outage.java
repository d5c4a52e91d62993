package dev.weir.redis;

import dev.weir.limit.Algorithm;
import dev.weir.limit.Decision;
import dev.weir.limit.Limit;
import dev.weir.redis.Tally.Kind;
import dev.weir.redis.Tally.Phase;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;

/**
 * Several instances that are asked at a steady rate, whatever becomes of the answers, while
 * something goes wrong; and what came of it, counted from the answers. An answer's time counts from
 * when the request was meant to be sent.
 *
 * <p>Each key has one limit in a window that does not end meanwhile, which is used up before the
 * fault begins: so all that is admitted beyond it is admitted by what went wrong.
 */
final class Outage implements AutoCloseable {

  static final int INSTANCES = 3;
  static final int KEYS = 4;

  private static final List<Kind> KINDS = List.of(Kind.values());

  private final Trouble trouble;
  private final Pace pace;
  private final Site site;
  private final long units;
  private final List<Instance> instances = new ArrayList<>();
  private final Tally tally = new Tally(INSTANCES, KEYS);
  private final SplittableRandom random = new SplittableRandom(20_261_121);
  private volatile Phase phase = Phase.BEFORE;
  private volatile long writableNanos;

  /**
   * How much is asked for, and how long.
   *
   * @param rate requests a second
   */
  record Pace(double rate, Duration before, Duration during, Duration after) {

    /** What the keys that are asked for all the time use up in half of the time before. */
    long units() {
      double each = rate * before.toNanos() / 1e9 / KINDS.size() / KEYS;
      return Math.max(INSTANCES, (long) (each / 2));
    }
  }

  /**
   * What was seen.
   *
   * @param units the limit of each key
   * @param exact admitted of the key that had most, by Redis; what is leased apart
   * @param local admitted by an instance of the key that had most, where it counts by its share
   * @param denied admitted without Redis although that is to be denied
   * @param recoveryMillis from the first write that was taken to the last degraded answer
   */
  record Seen(
      Trouble trouble,
      long units,
      long exact,
      long leased,
      long local,
      long denied,
      long bound,
      long degraded,
      long failures,
      long recoveryMillis,
      Histogram before,
      Histogram during,
      Histogram hiccups) {

    boolean isWithinBounds() {
      return exact <= bound
          && leased <= bound
          && denied == 0
          && local <= (units + INSTANCES - 1) / INSTANCES
          && failures == 0;
    }
  }

  Outage(Trouble trouble, Pace pace) {
    this(trouble, trouble.site(), pace);
  }

  Outage(Trouble trouble, Site site, Pace pace) {
    this.trouble = trouble;
    this.pace = pace;
    this.site = site;
    this.units = pace.units();
    Limit limit = Limit.of(units, Duration.ofDays(300)).algorithm(Algorithm.FIXED_WINDOW);
    for (int i = 0; i < INSTANCES; i++) {
      instances.add(new Instance(site.reached(), INSTANCES, limit));
    }
  }

  Seen run() {
    try (Hiccups hiccups = new Hiccups()) {
      long interval = (long) (1e9 / pace.rate());
      long start = System.nanoTime();
      long begin = start + pace.before().toNanos();
      CompletableFuture<Void> mended = null;
      long end = Long.MAX_VALUE;
      for (long i = 0; start + i * interval < end; i++) {
        long intended = start + i * interval;
        awaitNanos(intended);
        ask(i, intended);
        if (mended == null && intended >= begin) {
          hiccups.begin();
          mended = CompletableFuture.runAsync(() -> happen(begin + pace.during().toNanos()));
        } else if (mended != null && end == Long.MAX_VALUE && mended.isDone()) {
          mended.join();
          hiccups.end();
          end = System.nanoTime() + pace.after().toNanos();
        }
      }
      while (tally.waiting() > 0) {
        awaitNanos(System.nanoTime() + 1_000_000);
      }
      return seen(hiccups.nanos());
    }
  }

  private void happen(long mendNanos) {
    phase = Phase.DURING;
    site.begin();
    trouble.begin(instances);
    awaitNanos(mendNanos);
    trouble.mend(instances);
    site.mend();
    writableNanos = System.nanoTime();
    phase = Phase.AFTER;
  }

  private static void awaitNanos(long until) {
    for (long left = until - System.nanoTime(); left > 0; left = until - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
  }

  @SuppressWarnings("FutureReturnValueIgnored") // what comes of it is counted
  private void ask(long number, long intended) {
    Kind kind = KINDS.get((int) (number % KINDS.size()));
    int key = random.nextInt(KEYS);
    int first = random.nextInt(INSTANCES);
    int asked = instances.get(first).isDead() ? (first + 1) % INSTANCES : first;
    Phase now = phase;
    tally.asked();
    instances
        .get(asked)
        .ask(kind, "key" + key)
        .whenComplete(
            (decision, failure) -> {
              if (failure == null) {
                answered(kind, key, asked, now, intended, decision);
              } else {
                tally.failed();
              }
            });
  }

  private void answered(
      Kind kind, int key, int asked, Phase now, long intended, Decision decision) {
    tally.answered(kind, key, asked, now, intended, decision);
  }

  private Seen seen(Histogram hiccups) {
    long exact = 0;
    for (Kind kind : List.of(Kind.ALLOW, Kind.DENY, Kind.LOCAL)) {
      exact = Math.max(exact, tally.mostAdmitted(kind));
    }
    long last = tally.lastDegradedNanos();
    return new Seen(
        trouble,
        units,
        exact,
        tally.mostAdmitted(Kind.LEASED),
        tally.mostAdmittedWithout(Kind.LOCAL),
        tally.mostAdmittedWithout(Kind.DENY) + tally.mostAdmittedWithout(Kind.LEASED),
        (1 + site.losses()) * units,
        tally.degraded(),
        tally.failures(),
        last == Long.MIN_VALUE ? 0 : Math.max(0, (last - writableNanos) / 1_000_000),
        tally.answerNanos(Phase.BEFORE),
        tally.answerNanos(Phase.DURING),
        hiccups);
  }

  @Override
  public void close() {
    instances.forEach(Instance::close);
    site.close();
  }
}
