package dev.weir.store;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class SlewingTickerTest {

  private static final long START = 1_640_995_200_000_000L;
  private static final long SECOND = 1_000_000;
  private static final long HOUR = 3_600 * SECOND;

  private final AtomicLong nanos = new AtomicLong(-5_000_000_000L);
  private final AtomicLong wall = new AtomicLong(START);
  private final SlewingTicker ticker = new SlewingTicker(nanos::get, wall::get);

  private void pass(long micros) {
    nanos.addAndGet(micros * 1_000);
    wall.addAndGet(micros);
  }

  @Test
  void now_clocksThatAgree_isTheWallClock() {
    for (int i = 0; i < 10_000; i++) {
      assertThat(ticker.nowMicros()).isEqualTo(wall.get());
      pass(7_001);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {HOUR, -HOUR, 60 * SECOND, -60 * SECOND})
  void now_wallClockThatJumps_isSlewedByAtMostHalfAPermille(long jump) {
    ticker.nowMicros();
    wall.addAndGet(jump);
    long before = ticker.nowMicros();
    assertThat(before).isEqualTo(START);
    for (int i = 0; i < 20_000; i++) {
      long step = 1 + (i * 7919L) % 50_000;
      pass(step);
      long now = ticker.nowMicros();
      // Both readings are whole microseconds, and so is the slew.
      assertThat(now - before).isBetween(step - step / 2_000 - 2, step + step / 2_000 + 2);
      before = now;
    }
    long elapsed = nanos.get() / 1_000 + 5 * SECOND;
    // The first second passes before anybody looks at the wall clock again.
    assertThat(before - START - elapsed)
        .isCloseTo(Long.signum(jump) * (elapsed - SECOND) / 2_000, within(elapsed / 50_000));
  }

  @Test
  void now_wallClockThatJumpsByAMinute_isMetWithinADayAndAHalfAndNotPassed() {
    ticker.nowMicros();
    wall.addAndGet(60 * SECOND);
    for (int second = 0; second < 129_600; second++) {
      pass(SECOND);
      assertThat(ticker.nowMicros()).isLessThanOrEqualTo(wall.get());
    }
    assertThat(ticker.nowMicros()).isEqualTo(wall.get());
  }

  @Test
  void now_readAfterADayOfSilence_hasNotOvershot() {
    pass(SECOND);
    wall.addAndGet(900);
    ticker.nowMicros();
    pass(24 * HOUR);
    assertThat(ticker.nowMicros()).isEqualTo(wall.get());
  }

  @Test
  void now_monotonicClockThatDrifts_staysNearTheWallClock() {
    for (int i = 0; i < 100_000; i++) {
      nanos.addAndGet(100_000_000L);
      wall.addAndGet(100_000L + (i % 10 == 0 ? 20 : 0)); // 20 ppm
      assertThat(ticker.nowMicros()).isCloseTo(wall.get(), within(100));
    }
  }

  @Test
  void now_atANewAnchor_hasNoStep() {
    wall.addAndGet(HOUR);
    long before = ticker.nowMicros();
    for (int i = 0; i < 5_000; i++) {
      pass(1_000);
      long now = ticker.nowMicros();
      assertThat(now - before).isBetween(999L, 1_001L);
      before = now;
    }
  }

  /** One reader is held up while it sets an anchor; the next has read the clock long after it. */
  @Test
  void now_readerThatWaitsForAnAnchor_neverAnswersFromTheOldLine() throws Exception {
    CountDownLatch held = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    AtomicInteger anchors = new AtomicInteger();
    LongSupplier wallThatTurns =
        () -> {
          int turn = anchors.getAndIncrement();
          if (turn == 2) {
            held.countDown();
            awaitQuietly(go);
          }
          return turn == 1 ? START + HOUR : turn == 0 ? START : START - HOUR;
        };
    SlewingTicker shared = new SlewingTicker(nanos::get, wallThatTurns);
    nanos.addAndGet(1_000_000_000L);
    shared.nowMicros(); // from here on faster than the clock
    nanos.addAndGet(1_000_000_000L);
    FutureTask<Long> first = new FutureTask<>(shared::nowMicros);
    Thread firstReader = new Thread(first, "first");
    firstReader.start();
    held.await();
    nanos.addAndGet(1_000_000_000L);
    FutureTask<Long> second = new FutureTask<>(shared::nowMicros);
    Thread secondReader = new Thread(second, "second");
    secondReader.start();
    while (secondReader.getState() != Thread.State.BLOCKED) {
      Thread.onSpinWait();
    }
    go.countDown();
    assertThat(first.get()).isLessThan(second.get());
    assertThat(shared.nowMicros()).isGreaterThanOrEqualTo(second.get());
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void system_always_isCloseToTheWallClock() {
    long before = System.currentTimeMillis();
    long now = Ticker.system().nowMicros() / 1_000;
    assertThat(Math.abs(now - before)).isLessThan(Duration.ofSeconds(30).toMillis());
  }

  private static Offset<Long> within(long micros) {
    return Offset.offset(micros);
  }
}
