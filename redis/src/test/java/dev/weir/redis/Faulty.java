package dev.weir.redis;

import dev.weir.redis.Standalone.Fault;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** One Redis with which another thing goes wrong every ten seconds, for one to four of them. */
final class Faulty implements Site {

  private static final long PERIOD_MILLIS = 10_000;
  private static final List<Fault> FAULTS =
      List.of(Fault.KILLED, Fault.STOPPED, Fault.CUT, Fault.HALF_OPEN, Fault.SLOW, Fault.FLUSHED);

  private final Standalone site = new Standalone(Fault.NONE);
  private final SplittableRandom random = new SplittableRandom(20_261_121);
  private final CountDownLatch over = new CountDownLatch(1);
  private final List<String> faults = new ArrayList<>();
  private final Runnable afterEach;
  private CompletableFuture<Void> going = CompletableFuture.completedFuture(null);

  /**
   * A Redis that is well.
   *
   * @param afterEach is called when a fault is over and calls reach Redis again
   */
  Faulty(Runnable afterEach) {
    this.afterEach = afterEach;
  }

  @Override
  public RedisStoreBuilder reached() {
    return site.reached();
  }

  @Override
  public void begin() {
    going = CompletableFuture.runAsync(this::go);
  }

  private void go() {
    try {
      do {
        Fault fault = FAULTS.get(random.nextInt(FAULTS.size()));
        long lastsMillis = random.nextLong(1_000, 4_000);
        faults.add(fault + " " + Duration.ofMillis(lastsMillis));
        site.next(fault);
        site.begin();
        boolean ends = over.await(lastsMillis, TimeUnit.MILLISECONDS);
        site.mend();
        if (ends || over.await(PERIOD_MILLIS - lastsMillis, TimeUnit.MILLISECONDS)) {
          return;
        }
        afterEach.run();
      } while (over.getCount() > 0);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void mend() {
    over.countDown();
    going.join();
  }

  @Override
  public int losses() {
    return site.losses();
  }

  /** What went wrong, once it is over. */
  List<String> faults() {
    return faults;
  }

  @Override
  public void close() {
    over.countDown();
    site.close();
  }
}
