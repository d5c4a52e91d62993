package dev.weir.redis.doctor;

import static dev.weir.redis.doctor.Finding.failed;
import static dev.weir.redis.doctor.Finding.ok;
import static dev.weir.redis.doctor.Finding.warning;

import dev.weir.limit.Algorithm;
import dev.weir.limit.Decision;
import dev.weir.limit.Limit;
import dev.weir.redis.RedisStore;
import dev.weir.redis.fleet.Announcement;
import dev.weir.redis.fleet.Fleet;
import dev.weir.store.Adjustment;
import dev.weir.store.Claim;
import dev.weir.store.Completion;
import dev.weir.store.Key;
import dev.weir.store.KeySpace;
import dev.weir.store.StoreException;
import io.lettuce.core.RedisCommandExecutionException;
import io.lettuce.core.pubsub.StatefulRedisPubSubConnection;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** What Weir would do with the server, done, on keys that nobody else uses. */
final class Trials {

  private static final int ROUNDS = 200;
  private static final Duration SLOW = Duration.ofMillis(5);
  private static final Duration DEADLINE = Duration.ofMillis(50);
  private static final Duration PATIENCE = Duration.ofSeconds(3);
  private static final String RIGHTS =
      "give the user the rights that docs/redis.md lists (ACL SETUSER)";

  private final RedisStore store;
  private final KeySpace space = KeySpace.of("", "doctor", Announcement.anonymous().build().id());

  Trials(RedisStore store) {
    this.store = store;
  }

  private interface Asking<T> {
    void ask(Completion<T> completion);
  }

  private static <T> T await(Asking<T> asking) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    asking.ask(
        new Completion<>() {
          @Override
          public void completed(T decided) {
            answer.complete(decided);
          }

          @Override
          public void failed(StoreException cause) {
            answer.completeExceptionally(cause);
          }
        });
    try {
      return answer.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof StoreException failure ? failure : e;
    }
  }

  private Decision acquire(Claim claim) {
    return await((Completion<List<Decision>> then) -> store.acquire(List.of(claim), then)).get(0);
  }

  /** Each kind of limit, taken and given back. */
  Finding rights() {
    try {
      for (Algorithm algorithm : Algorithm.values()) {
        if (algorithm != Algorithm.ENVOY_FIXED_WINDOW) {
          use(space.key(algorithm.name()), Limit.perSecond(2).algorithm(algorithm));
        }
      }
      return ok("rights", "every kind of limit can be counted");
    } catch (StoreException e) {
      return failed("rights", String.valueOf(e.getMessage()), RIGHTS);
    }
  }

  private void use(Key key, Limit limit) {
    Claim claim = new Claim(key, limit, 1);
    Decision first = acquire(claim);
    acquire(claim);
    acquire(claim);
    await((Completion<List<Decision>> then) -> store.peek(List.of(claim), then));
    await((Completion<Decision> then) -> store.adjust(Adjustment.undoing(claim, first), then));
    await((Completion<Decision> then) -> store.adjust(new Adjustment.Reset(claim), then));
  }

  /** A heartbeat, and the channels. */
  Finding instances(StatefulRedisPubSubConnection<String, String> listening) {
    try {
      listening.sync().subscribe("rate_limit:sync");
    } catch (RedisCommandExecutionException e) {
      return alone(String.valueOf(e.getMessage()));
    }
    Refusal refusal = new Refusal();
    Announcement.Builder doctor = Announcement.named("doctor").interval(Duration.ofMillis(100));
    Fleet fleet = store.announce(doctor.listener(refusal).build());
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (fleet.statistics().told() == 0 && System.nanoTime() - end < 0 && refusal.why == null) {
      LockSupport.parkNanos(1_000_000);
    }
    boolean well = fleet.isCurrent() && fleet.statistics().told() > 0;
    String why = refusal.why;
    return well
        ? ok("instances", "heartbeats and messages get through")
        : alone(why == null ? "messages do not get through" : why);
  }

  private static Finding alone(String why) {
    return warning("instances", why, RIGHTS + "; without them each instance counts as alone");
  }

  private static final class Refusal implements Fleet.Listener {
    private volatile @Nullable String why;

    @Override
    public void lost(Throwable cause) {
      why = String.valueOf(cause.getMessage());
    }
  }

  /** So many round trips, one after the other. */
  static Finding latency(String name, Runnable roundTrip) {
    long[] nanos = new long[ROUNDS];
    try {
      for (int i = 0; i < ROUNDS / 10; i++) {
        roundTrip.run(); // the first are slower in this process, not in Redis
      }
      for (int i = 0; i < ROUNDS; i++) {
        long start = System.nanoTime();
        roundTrip.run();
        nanos[i] = System.nanoTime() - start;
      }
    } catch (StoreException e) {
      return failed(name, String.valueOf(e.getMessage()), "see the lines above");
    }
    Arrays.sort(nanos);
    long p99 = nanos[ROUNDS * 99 / 100];
    String found =
        String.format(
            Locale.ROOT,
            "p50 %.2f ms, p99 %.2f ms of %d",
            nanos[ROUNDS / 2] / 1e6,
            p99 / 1e6,
            ROUNDS);
    if (nanos[ROUNDS / 2] > DEADLINE.toNanos()) {
      return failed(name, found, "bring Redis closer, or raise store.deadline above its 50 ms");
    }
    return p99 > SLOW.toNanos()
        ? warning(name, found, "bring Redis closer; each exact check waits that long")
        : ok(name, found);
  }

  /** The script's. */
  Finding latency() {
    Claim claim = new Claim(space.key("latency"), Limit.perSecond(1_000_000), 1);
    return latency("script", () -> acquire(claim));
  }
}
